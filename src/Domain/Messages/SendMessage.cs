using System.Text.Json.Nodes;
using ExamReg.Domain.Clock;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Domain.Messages;

/// <summary>
/// Tells a candidate something: into the portal's inbox and as a mail, both in the caller's transaction and in one statement. The
/// same key again does nothing.
/// </summary>
public sealed class SendMessage(ExamDb db)
{
    /// <summary>A message whose title and text are its own, and come from no template.</summary>
    public const string FreeText = "notice";

    /// <summary>Input.</summary>
    /// <param name="CandidateId">Whose inbox.</param>
    /// <param name="RegistrationId">What it is about, if anything.</param>
    /// <param name="Title">Title, in Chinese.</param>
    /// <param name="Body">Plain text, in Chinese.</param>
    /// <param name="DedupeKey">Unique for the event, such as <c>expired/{registration id}</c>.</param>
    public sealed record Command(Guid CandidateId, Guid? RegistrationId, string Title, string Body, string DedupeKey)
    {
        /// <summary>Names the template, for other languages and for the mail.</summary>
        public string Kind { get; init; } = FreeText;

        /// <summary>What the template fills in; for <see cref="FreeText"/> it is title and text.</summary>
        public JsonObject? Data { get; init; }

        /// <summary>From here a mail makes no sense any more.</summary>
        public DateTimeOffset? NotAfter { get; init; }
    }

    /// <summary>Always succeeds; the value tells whether the message is new.</summary>
    public async Task<Result<bool>> HandleAsync(Command command, CancellationToken ct = default)
    {
        var now = await DatabaseClock.NowAsync(db, ct);
        var data = (command.Data ?? new JsonObject { ["title"] = command.Title, ["body"] = command.Body }).ToJsonString();
        return await db.Database.ExecuteSqlAsync(
            $"""
            WITH told AS (
                INSERT INTO exam.messages (id, candidate_id, registration_id, kind, data, title, body, created_at, dedupe_key)
                VALUES ({Guid.CreateVersion7()}, {command.CandidateId}, {command.RegistrationId}, {command.Kind}, {data}::jsonb, {command.Title},
                    {command.Body}, {now}, {command.DedupeKey})
                ON CONFLICT (dedupe_key) DO NOTHING
                RETURNING candidate_id)
            INSERT INTO exam.mails (id, account_id, registration_id, kind, data, dedupe_key, state, created_at, not_after, attempts, next_attempt_at)
            SELECT {Guid.CreateVersion7()}, c.account_id, {command.RegistrationId}::uuid, {command.Kind}, {data}::jsonb, {command.DedupeKey}, 'Pending',
                {now}, {command.NotAfter}::timestamptz, 0, clock_timestamp()
            FROM told JOIN exam.candidates c ON c.id = told.candidate_id
            """,
            ct) == 1;
    }
}
