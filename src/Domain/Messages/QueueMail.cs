using System.Text.Json.Nodes;
using ExamReg.Domain.Clock;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Domain.Messages;

/// <summary>Writes a mail to an account that has no place in the portal's inbox: a password link, a word about the account's safety.</summary>
public sealed class QueueMail(ExamDb db)
{
    /// <summary>Input.</summary>
    /// <param name="AccountId">Whose address.</param>
    /// <param name="Kind">Names the template.</param>
    /// <param name="DedupeKey">Unique for the event.</param>
    /// <param name="Data">What the template fills in.</param>
    /// <param name="Lifetime">After that it is not sent any more; null: always.</param>
    public sealed record Command(Guid AccountId, string Kind, string DedupeKey, JsonObject? Data = null, TimeSpan? Lifetime = null);

    /// <summary>Always succeeds; the value tells whether the mail is new.</summary>
    public async Task<Result<bool>> HandleAsync(Command command, CancellationToken ct = default)
    {
        var now = await DatabaseClock.NowAsync(db, ct);
        return await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO exam.mails (id, account_id, kind, data, dedupe_key, state, created_at, not_after, attempts, next_attempt_at)
            VALUES ({Guid.CreateVersion7()}, {command.AccountId}, {command.Kind}, {(command.Data ?? []).ToJsonString()}::jsonb,
                {command.DedupeKey}, 'Pending', {now}, {now + command.Lifetime}, 0, clock_timestamp())
            ON CONFLICT (dedupe_key) DO NOTHING
            """,
            ct) == 1;
    }
}
