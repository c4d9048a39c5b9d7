using ExamReg.Domain;
using ExamReg.Domain.Messages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace ExamReg.Web.Mails;

/// <summary>
/// Says what is due to the mail server (ADR 0011). A mail is said under the lock of its row and marked in that same transaction: two
/// nodes never say the same one, and one that is marked is never said again. Only a process that dies between the server's "taken"
/// and the commit says it twice, with the same Message-ID.
/// </summary>
public sealed partial class MailDelivery(IServiceScopeFactory scopes, IOptions<MailOptions> options, ILogger<MailDelivery> logger) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Takes the next mail, so that no other node takes it; a test leaves the lock out to see what it is good for.</summary>
    internal string NextDue { get; init; } =
        """
        SELECT * FROM exam.mails WHERE state = 'Pending' AND next_attempt_at <= clock_timestamp()
        ORDER BY next_attempt_at LIMIT 1 FOR UPDATE SKIP LOCKED
        """;

    /// <summary>Whether anything is due that can leave.</summary>
    public async Task<bool> HasDueAsync(CancellationToken ct = default)
    {
        if (!options.Value.IsOn)
            return false;
        await using var scope = scopes.CreateAsyncScope();
        var found = await scope.ServiceProvider.GetRequiredService<ExamDb>().Database
            .SqlQuery<bool>($"""SELECT EXISTS (SELECT 1 FROM exam.mails WHERE state = 'Pending' AND next_attempt_at <= clock_timestamp()) AS "Value" """)
            .ToListAsync(ct);
        return found[0];
    }

    /// <summary>Sends everything that is due now; the number of mails that left. Without a mail server nothing happens.</summary>
    public async Task<int> RunOnceAsync(CancellationToken ct = default)
    {
        // One visit a process: a slow mail server must not take all of the workers.
        if (!options.Value.IsOn || !await _turn.WaitAsync(0, ct))
            return 0;
        try
        {
            return await VisitAsync(ct);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _turn.Dispose();

    private async Task<int> VisitAsync(CancellationToken ct)
    {
        await using var transport = new MailTransport(options);
        var sent = 0;
        while (!ct.IsCancellationRequested)
        {
            var verdict = await SendNextAsync(transport, ct);
            if (verdict is MailVerdict.Taken)
                sent++;
            // Nothing is due any more, or nobody is there to be told; the next turn will look again.
            if (verdict is null or MailVerdict.NoServer)
                break;
        }

        return sent;
    }

    private async Task<MailVerdict?> SendNextAsync(MailTransport transport, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ExamDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if ((await db.Mails.FromSqlRaw(NextDue).AsNoTracking().ToListAsync(ct)) is not [var mail])
            return null;
        var verdict = await SendAsync(db, scope.ServiceProvider, mail, transport, ct);
        await transaction.CommitAsync(CancellationToken.None);
        return verdict;
    }

    private async Task<MailVerdict> SendAsync(ExamDb db, IServiceProvider services, Mail mail, MailTransport transport, CancellationToken ct)
    {
        if (await db.Mails.AnyAsync(row => row.Id == mail.Id && row.NotAfter != null && row.NotAfter <= ExamDb.Now(), ct))
        {
            await MarkAsync(db, mail, MailState.Overtaken, "已过时，不再发送");
            return MailVerdict.Never;
        }

        var composed = await services.GetRequiredService<MailComposer>().ComposeAsync(mail, ct);
        if (composed?.Address is null)
        {
            await MarkAsync(db, mail, MailState.Failed, composed is null ? "账号已不存在" : "账号没有电子邮箱");
            return MailVerdict.Never;
        }

        var (verdict, said) = await transport.SendAsync(mail.Id, composed, ct);
        switch (verdict)
        {
            case MailVerdict.Taken:
                await MarkAsync(db, mail, MailState.Sent, null);
                break;
            case MailVerdict.NoServer:
                await PutOffAsync(db, mail, TimeSpan.FromSeconds(30), said, counts: false);
                break;
            case MailVerdict.Later when mail.Attempts < options.Value.BackOff.Count:
                await PutOffAsync(db, mail, options.Value.BackOff[mail.Attempts], said, counts: true);
                break;
            default:
                await MarkAsync(db, mail, MailState.Failed, said);
                break;
        }

        if (verdict is not MailVerdict.Taken)
            LogNotSent(mail.Id, mail.Kind, verdict, mail.Attempts + 1);
        return verdict;
    }

    // Not cancelled: what the server has taken must be marked, whoever is told to stop meanwhile.
    private static Task<int> MarkAsync(ExamDb db, Mail mail, MailState state, string? said) => db.Database.ExecuteSqlAsync(
        $"""
        UPDATE exam.mails SET state = {state.ToString()}, last_error = {said},
            attempts = attempts + 1, sent_at = CASE WHEN {state == MailState.Sent} THEN clock_timestamp() END
        WHERE id = {mail.Id}
        """,
        CancellationToken.None);

    private static Task<int> PutOffAsync(ExamDb db, Mail mail, TimeSpan pause, string? said, bool counts) => db.Database.ExecuteSqlAsync(
        $"""
        UPDATE exam.mails SET last_error = {said}, attempts = attempts + {(counts ? 1 : 0)},
            next_attempt_at = clock_timestamp() + make_interval(secs => {pause.TotalSeconds})
        WHERE id = {mail.Id}
        """,
        CancellationToken.None);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Mail {Id} ({Kind}) was not sent: {Verdict}, attempt {Attempt}")]
    private partial void LogNotSent(Guid id, string kind, MailVerdict verdict, int attempt);
}
