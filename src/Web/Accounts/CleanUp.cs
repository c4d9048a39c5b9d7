using ExamReg.Web.Identity;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Accounts;

/// <summary>Removes unanswered captchas and forgotten login failures. For a recurring job; an hour apart is often enough.</summary>
public sealed class CleanUp(IdentityDb db)
{
    /// <summary>Runs once; the number of rows removed.</summary>
    public async Task<int> RunOnceAsync(CancellationToken ct = default) =>
        await db.Database.ExecuteSqlAsync($"DELETE FROM identity.captchas WHERE expires_at < clock_timestamp()", ct)
        + await db.Database.ExecuteSqlAsync(
            $"""
             DELETE FROM identity.login_attempts
             WHERE last_at < clock_timestamp() - interval '1 day'
               AND (locked_until IS NULL OR locked_until < clock_timestamp() - interval '1 day')
             """, ct);
}
