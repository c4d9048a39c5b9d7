using ExamReg.Domain.Clock;

namespace ExamReg.Domain.Candidates;

/// <summary>Makes an account a candidate, or brings the known candidate's names up to date. Repeatable.</summary>
public sealed class EnrolCandidate(ExamDb db)
{
    /// <summary>Input.</summary>
    /// <param name="AccountId">The passport's account id.</param>
    /// <param name="UserName">The passport's user name.</param>
    /// <param name="Name">The person's name if known; null keeps what is there.</param>
    public sealed record Command(Guid AccountId, string UserName, string? Name = null);

    /// <summary>Gives the candidate's id.</summary>
    public async Task<Result<Guid>> HandleAsync(Command command, CancellationToken ct = default)
    {
        var now = await DatabaseClock.NowAsync(db, ct);
        var ids = await db.ListAsync<Guid>(
            $"""
            INSERT INTO exam.candidates AS c (id, account_id, user_name, name, created_at)
            VALUES ({Guid.CreateVersion7()}, {command.AccountId}, {command.UserName}, {command.Name}, {now})
            ON CONFLICT (account_id) DO UPDATE SET user_name = excluded.user_name, name = coalesce(excluded.name, c.name)
            RETURNING id AS "Value"
            """,
            ct);
        return ids.Single();
    }
}
