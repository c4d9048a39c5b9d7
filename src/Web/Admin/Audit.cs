using System.Net;
using System.Security.Claims;
using ExamReg.Domain;
using ExamReg.Domain.Audit;
using ExamReg.Domain.Clock;
using ExamReg.Web.Identity;
using ExamReg.Workflows.Runtime;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Admin;

/// <summary>One line for the audit: what, to what, how it was before and is now. No identity numbers.</summary>
/// <param name="Act">One of <see cref="AuditActs"/>.</param>
/// <param name="Subject">Kind and id, such as <c>registration/0198…</c>; see <see cref="AuditActs"/>.</param>
/// <param name="Before">Serialized to JSON.</param>
/// <param name="After">Serialized to JSON.</param>
public sealed record AuditLine(string Act, string Subject, object? Before = null, object? After = null);

/// <summary>Writes down what staff do: who, in which role, from where. The entry is committed with the act.</summary>
public sealed class Audit(ExamDb db, IHttpContextAccessor http)
{
    private static readonly string[] RolesByWeight = [Roles.Administrator, Roles.Designer, Roles.ExamStaff, Roles.SiteStaff, Roles.Candidate];

    /// <summary>Causes a burst; its entry is committed with it, and not written when the burst is refused or came twice.</summary>
    /// <param name="line">The entry.</param>
    /// <param name="happened">Whether the act has happened, asked in the burst's transaction; see <see cref="WithBurst.RunAsync"/>.</param>
    /// <param name="burst">Causes the burst.</param>
    public Task<BurstResult> InBurstAsync(AuditLine line, Func<ExamDb, Task<bool>> happened, Func<Task<BurstResult>> burst)
    {
        var command = Command(line);
        return WithBurst.RunAsync(
            async (services, ct) =>
            {
                var db = services.GetRequiredService<ExamDb>();
                if (await happened(db))
                    await new RecordAudit(db).HandleAsync(command, ct);
            },
            burst);
    }

    /// <summary>Does something on the request's own <see cref="ExamDb"/> and writes its entry, in one transaction.</summary>
    /// <param name="act">Does it, and gives the entry.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task InTransactionAsync(Func<ExamDb, Task<AuditLine>> act, CancellationToken ct = default)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await WriteAsync(db, await act(db), ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>The platform's time.</summary>
    public Task<DateTimeOffset> NowAsync(CancellationToken ct = default) => DatabaseClock.NowAsync(db, ct);

    /// <summary>Writes an entry by itself: for an act that has no transaction of its own.</summary>
    public Task WriteAsync(AuditLine line, CancellationToken ct = default) => WriteAsync(db, line, ct);

    /// <summary>Writes an entry in whatever transaction the context is in.</summary>
    internal Task WriteAsync(ExamDb target, AuditLine line, CancellationToken ct) => new RecordAudit(target).HandleAsync(Command(line), ct);

    private RecordAudit.Command Command(AuditLine line)
    {
        var context = http.HttpContext ?? throw new InvalidOperationException("Only people's acts are written here, and people come by HTTP.");
        return new(context.User.AccountId(), Role(context.User), line.Act, line.Subject, line.Before, line.After, Address(context));
    }

    private static string Role(ClaimsPrincipal user) => RolesByWeight.FirstOrDefault(user.IsInRole) ?? "None";

    // An IPv4 address that came through a dual-stack socket is written as people know it.
    private static IPAddress? Address(HttpContext context) =>
        context.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : context.Connection.RemoteIpAddress;
}
