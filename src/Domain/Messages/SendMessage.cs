using ExamReg.Domain.Clock;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Domain.Messages;

/// <summary>Puts a message into a candidate's inbox; the same key again does nothing.</summary>
public sealed class SendMessage(ExamDb db)
{
    /// <summary>Input.</summary>
    /// <param name="CandidateId">Whose inbox.</param>
    /// <param name="RegistrationId">What it is about, if anything.</param>
    /// <param name="Title">Title.</param>
    /// <param name="Body">Plain text.</param>
    /// <param name="DedupeKey">Unique for the event, such as <c>expired/{registration id}</c>.</param>
    public sealed record Command(Guid CandidateId, Guid? RegistrationId, string Title, string Body, string DedupeKey);

    /// <summary>Always succeeds; the value tells whether the message is new.</summary>
    public async Task<Result<bool>> HandleAsync(Command command, CancellationToken ct = default)
    {
        var now = await DatabaseClock.NowAsync(db, ct);
        return await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO exam.messages (id, candidate_id, registration_id, title, body, created_at, dedupe_key)
            VALUES ({Guid.CreateVersion7()}, {command.CandidateId}, {command.RegistrationId}, {command.Title}, {command.Body}, {now},
                {command.DedupeKey})
            ON CONFLICT (dedupe_key) DO NOTHING
            """,
            ct) == 1;
    }
}
