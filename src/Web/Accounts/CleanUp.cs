using ExamReg.Web.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace ExamReg.Web.Accounts;

/// <summary>Removes unanswered captchas, forgotten login failures, and sessions whose cookie has run out. An hour apart is often enough.</summary>
public sealed class CleanUp(IdentityDb db, IOptions<AccountsOptions> options)
{
    /// <summary>Runs once; the number of rows removed.</summary>
    public async Task<int> RunOnceAsync(CancellationToken ct = default) =>
        await db.Database.ExecuteSqlAsync($"DELETE FROM identity.captchas WHERE expires_at < clock_timestamp()", ct)
        + await db.Database.ExecuteSqlAsync(
            $"""
             DELETE FROM identity.login_attempts
             WHERE last_at < clock_timestamp() - interval '1 day'
               AND (locked_until IS NULL OR locked_until < clock_timestamp() - interval '1 day')
             """, ct)
        + await db.Database.ExecuteSqlAsync(
            $"DELETE FROM identity.sessions WHERE last_seen_at < clock_timestamp() - make_interval(hours => {options.Value.SessionHours + 1})", ct);
}
