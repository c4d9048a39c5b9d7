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
            VALUES ($1, $2, $3, $4, $5, $6, $6, CASE WHEN $3 = 1 THEN $6 END, $7, $8))
        """;

    private const string Update = """
        WITH saved AS (
            UPDATE workflow.instance
            SET definition_key = $2, status = $3, sub_status = $4, correlation_id = $5, updated_at = $6, state = $7, name = $8,
                revision = revision + 1, finished_at = CASE WHEN $3 = 1 THEN $6 END
            WHERE id = $1)
        """;

    private const string Journal = """

        INSERT INTO workflow.journal (instance_id, stimulus_id, seq, at, stimulus, activity_id, actor, entries, answer)
        VALUES ($1, $9, $10, $6, $11, $12, $13, $14, $15)
        """;

    private const int FirstFree = 16;

    private static readonly ConcurrentDictionary<(bool IsNew, int Removed, int Added, int Sent), string> Texts = new();

    /// <summary>The statement with its parameters.</summary>
    public static NpgsqlBatchCommand For(BurstWrite write)
    {
        var burst = write.Burst;
        var shape = (write.IsNew, burst.RemovedBookmarks.Count, burst.AddedBookmarks.Count, burst.Outbox.Count);
        var isUsual = Math.Max(burst.RemovedBookmarks.Count, Math.Max(burst.AddedBookmarks.Count, burst.Outbox.Count)) <= MostRows;
        var command = new NpgsqlBatchCommand(isUsual ? Texts.GetOrAdd(shape, Compose) : Compose(shape));
        var parameters = command.Parameters;
        var isFinished = burst.SubStatus is not WorkflowSubStatus.Suspended;
        parameters.Add(new NpgsqlParameter<Guid> { TypedValue = write.InstanceId });
        parameters.Add(new NpgsqlParameter<int> { TypedValue = burst.Workflow.Key });
        parameters.Add(new NpgsqlParameter<short> { TypedValue = (short)(isFinished ? WorkflowStatus.Finished : WorkflowStatus.Running) });
        parameters.Add(new NpgsqlParameter<short> { TypedValue = (short)burst.SubStatus });
        parameters.Add(Text(burst.Environment.CorrelationId));
        parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = burst.Environment.Now.UtcDateTime });
        parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = burst.State.Write() });
        parameters.Add(Text(burst.State.Name));
        parameters.Add(Text(write.StimulusId));
        parameters.Add(new NpgsqlParameter<int> { TypedValue = write.Seq });
        parameters.Add(Text(write.StimulusName));
        parameters.Add(Text(write.ActivityId));
        parameters.Add(Text(write.Actor));
        parameters.Add(Text(InstanceStore.WriteEntries(burst.Journal)));
        parameters.Add(Text(write.Answer?.ToJsonString(InstanceStore.EntryJson)));
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

    private static string Compose((bool IsNew, int Removed, int Added, int Sent) shape)
    {
        var sql = new StringBuilder(shape.IsNew ? Insert : Update);
        var (removed, added, next) = (shape.Removed, shape.Added, FirstFree);
        var firstAdded = next + removed;
        // Mostly one wait gives way to the next one: then its row moves on, which is one part of the statement less to set up and run.
        if (removed > 0 && added > 0)
        {
            sql.Append(CultureInfo.InvariantCulture, $"""
                ,
                moved AS (
                    UPDATE workflow.bookmark
                    SET id = ${firstAdded}, definition_key = $2, activity_id = ${firstAdded + 1}, name = ${firstAdded + 2}, key = ${firstAdded + 3},
                        due_at = ${firstAdded + 4}, claimed_until = NULL, created_at = $6
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
            sql.AppendJoin(", ", Rows(added, 5, at => $"($1, ${at}, $2, ${at + 1}, ${at + 2}, ${at + 3}, ${at + 4}, $6)")).Append(')');
            next += added * 5;
        }
        if (shape.Sent > 0)
        {
            sql.Append(",\nsent AS (INSERT INTO workflow.outbox (instance_id, kind, key, payload, created_at, next_attempt_at) VALUES ");
            sql.AppendJoin(", ", Rows(shape.Sent, 3, at => $"($1, ${at}, ${at + 1}, ${at + 2}::jsonb, $6, $6)")).Append(" ON CONFLICT (kind, key) DO NOTHING)");
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
}
