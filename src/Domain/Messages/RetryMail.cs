using ExamReg.Domain.Clock;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Domain.Messages;

/// <summary>
/// An administrator has a mail sent again. One that failed is tried anew as it is; of one that was sent a copy leaves, a mail of
/// its own.
/// </summary>
public sealed class RetryMail(ExamDb db)
{
    /// <summary>Tries again. Errors: <c>mail-not-repeatable</c> when it waits anyway or is gone.</summary>
    public async Task<Result> HandleAsync(Guid mailId, CancellationToken ct = default)
    {
        var now = await DatabaseClock.NowAsync(db, ct);
        var revived = await db.Database.ExecuteSqlAsync(
            $"""
            UPDATE exam.mails SET state = 'Pending', attempts = 0, next_attempt_at = clock_timestamp(), last_error = NULL, not_after = NULL
            WHERE id = {mailId} AND state IN ('Failed', 'Overtaken')
            """,
            ct);
        if (revived == 1)
            return Result.Success();
        var copied = await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO exam.mails (id, account_id, registration_id, kind, data, dedupe_key, state, created_at, attempts, next_attempt_at)
            SELECT {Guid.CreateVersion7()}, account_id, registration_id, kind, data, dedupe_key || '#' || {Guid.CreateVersion7().ToString("N")},
                'Pending', {now}, 0, clock_timestamp()
            FROM exam.mails WHERE id = {mailId} AND state = 'Sent'
            """,
            ct);
        return copied == 1
            ? Result.Success()
            : new DomainError("mail-not-repeatable", Text.Of("这封邮件正在等待发送，无需重发。请刷新页面查看最新状态。"));
    }
}
