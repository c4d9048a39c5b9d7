using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using ExamReg.Workflows.Execution;
using Npgsql;
using NpgsqlTypes;

namespace ExamReg.Workflows.Storage;

/// <summary>
/// The one statement that writes a burst: instance, journal, bookmarks and outbox as parts of one WITH. Its text has a place for each
/// row instead of arrays: of an array PostgreSQL cannot guess the length, so it would plan the statement anew at every execution,
/// which costs more than running it. There are few different texts, since hardly a burst adds more than two bookmarks.
/// </summary>
internal static class BurstStatement
{
    // Above this, a text for every number of rows would fill the cache of prepared statements.
    private const int MostRows = 6;

    private const string Insert = """
        WITH saved AS (
            INSERT INTO workflow.instance
                (id, definition_key, status, sub_status, correlation_id, created_at, updated_at, finished_at, state, name)
            VALUES ($1, $2, $12, $13, $14, $3, $3, CASE WHEN $12 = 1 THEN $3 END, $4, $15))
        """;

    private const string Update = """
        WITH saved AS (
            UPDATE workflow.instance SET updated_at = $3, state = $4, revision = revision + 1 WHERE id = $1)
        """;

    private const string UpdateWithHead = """
        WITH saved AS (
            UPDATE workflow.instance
            SET definition_key = $2, status = $12, sub_status = $13, correlation_id = $14, updated_at = $3, state = $4, name = $15,
                revision = revision + 1, finished_at = CASE WHEN $12 = 1 THEN $3 END
            WHERE id = $1)
        """;

    private const string Journal = """

        INSERT INTO workflow.journal (instance_id, stimulus_id, seq, at, stimulus, activity_id, actor, entries, answer)
        VALUES ($1, $5, $6, $3, $7, $8, $9, $10, $11)
        """;

    private const int FirstOfHead = 12;
    private const int AfterHead = 16;

    private static readonly ConcurrentDictionary<Shape, string> Texts = new();

    /// <summary>The statement with its parameters.</summary>
    public static NpgsqlBatchCommand For(BurstWrite write)
    {
        var burst = write.Burst;
        var shape = new Shape(write.IsNew, write.IsNew || burst.HasNewHead, burst.RemovedBookmarks.Count, burst.AddedBookmarks.Count, burst.Outbox.Count);
        var isUsual = Math.Max(shape.Removed, Math.Max(shape.Added, shape.Sent)) <= MostRows;
        var command = new NpgsqlBatchCommand(isUsual ? Texts.GetOrAdd(shape, Compose) : Compose(shape));
        var parameters = command.Parameters;
        parameters.Add(new NpgsqlParameter<Guid> { TypedValue = write.InstanceId });
        parameters.Add(new NpgsqlParameter<int> { TypedValue = burst.Workflow.Key });
        parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = burst.Environment.Now.UtcDateTime });
        parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = burst.State.Write() });
        parameters.Add(Text(write.StimulusId));
        parameters.Add(new NpgsqlParameter<int> { TypedValue = write.Seq });
        parameters.Add(Text(write.StimulusName));
        parameters.Add(Text(write.ActivityId));
        parameters.Add(Text(write.Actor));
        parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = InstanceStore.WriteEntries(burst.Journal), NpgsqlDbType = NpgsqlDbType.Text });
        parameters.Add(Text(write.Answer?.ToJsonString(InstanceStore.EntryJson)));
        if (shape.HasHead)
        {
            var isFinished = burst.SubStatus is not WorkflowSubStatus.Suspended;
            parameters.Add(new NpgsqlParameter<short> { TypedValue = (short)(isFinished ? WorkflowStatus.Finished : WorkflowStatus.Running) });
            parameters.Add(new NpgsqlParameter<short> { TypedValue = (short)burst.SubStatus });
            parameters.Add(Text(burst.Environment.CorrelationId));
            parameters.Add(Text(burst.State.Name));
        }
        foreach (var id in burst.RemovedBookmarks)
            parameters.Add(new NpgsqlParameter<int> { TypedValue = id });
        foreach (var bookmark in burst.AddedBookmarks)
        {
            parameters.Add(new NpgsqlParameter<int> { TypedValue = bookmark.Id });
            parameters.Add(Text(burst.FrameOf(bookmark).ActivityId));
            parameters.Add(Text(bookmark.Name));
            parameters.Add(Text(bookmark.Key));
            parameters.Add(new NpgsqlParameter { Value = (object?)bookmark.DueAt?.UtcDateTime ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        }
        foreach (var message in burst.Outbox)
        {
            parameters.Add(Text(message.Kind));
            parameters.Add(Text(message.Key));
            parameters.Add(Text(message.Payload?.ToJsonString()));
        }
        return command;
    }

    private static string Compose(Shape shape)
    {
        var sql = new StringBuilder(shape.IsNew ? Insert : shape.HasHead ? UpdateWithHead : Update);
        var (removed, added, next) = (shape.Removed, shape.Added, shape.HasHead ? AfterHead : FirstOfHead);
        var firstAdded = next + removed;
        // Mostly one wait gives way to the next one: then its row moves on, which is one part of the statement less to set up and run.
        if (removed > 0 && added > 0)
        {
            sql.Append(CultureInfo.InvariantCulture, $"""
                ,
                moved AS (
                    UPDATE workflow.bookmark
                    SET id = ${firstAdded}, definition_key = $2, activity_id = ${firstAdded + 1}, name = ${firstAdded + 2}, key = ${firstAdded + 3},
                        due_at = ${firstAdded + 4}, claimed_until = NULL, created_at = $3
                    WHERE instance_id = $1 AND id = ${next})
                """);
            (removed, added, next, firstAdded) = (removed - 1, added - 1, next + 1, firstAdded + 5);
        }
        if (removed > 0)
        {
            sql.Append(",\nremoved AS (DELETE FROM workflow.bookmark WHERE instance_id = $1 AND id ").Append(removed == 1 ? "= " : "IN (");
            sql.AppendJoin(", ", Enumerable.Range(next, removed).Select(number => $"${number}")).Append(removed == 1 ? ")" : "))");
        }
        next = firstAdded;
        if (added > 0)
        {
            sql.Append(",\nadded AS (INSERT INTO workflow.bookmark (instance_id, id, definition_key, activity_id, name, key, due_at, created_at) VALUES ");
            sql.AppendJoin(", ", Rows(added, 5, at => $"($1, ${at}, $2, ${at + 1}, ${at + 2}, ${at + 3}, ${at + 4}, $3)")).Append(')');
            next += added * 5;
        }
        if (shape.Sent > 0)
        {
            sql.Append(",\nsent AS (INSERT INTO workflow.outbox (instance_id, kind, key, payload, created_at, next_attempt_at) VALUES ");
            sql.AppendJoin(", ", Rows(shape.Sent, 3, at => $"($1, ${at}, ${at + 1}, ${at + 2}::jsonb, $3, $3)")).Append(" ON CONFLICT (kind, key) DO NOTHING)");
        }
        return sql.Append(Journal).ToString();

        IEnumerable<string> Rows(int count, int width, Func<int, string> row)
        {
            var first = next;
            return Enumerable.Range(0, count).Select(index => row(first + (index * width)));
        }
    }

    private static NpgsqlParameter Text(string? value) => value is null
        ? new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text }
        : new NpgsqlParameter<string> { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Text };

    /// <summary>What a text depends on.</summary>
    /// <param name="IsNew">Whether the instance is inserted.</param>
    /// <param name="HasHead">Whether version, status, correlation id and name are written; where they stand as before, they are not.</param>
    /// <param name="Removed">Bookmarks that go.</param>
    /// <param name="Added">Bookmarks that come.</param>
    /// <param name="Sent">Messages to the outbox.</param>
    private readonly record struct Shape(bool IsNew, bool HasHead, int Removed, int Added, int Sent);
}
