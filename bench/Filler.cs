using Npgsql;

namespace ExamReg.Bench;

/// <summary>Bulk-loads suspended instances that look like a given one: state, bookmarks, journal and domain row.</summary>
internal static class Filler
{
    /// <summary>Loads them; where the given one waits beside a timer, its likenesses are due later by <paramref name="later"/>.</summary>
    public static async Task FillAsync(NpgsqlDataSource dataSource, Guid like, int count, TimeSpan later = default)
    {
        await Sql.RunAsync(dataSource, $"CREATE TABLE bench.filler AS SELECT gen_random_uuid() AS id FROM generate_series(1, {count})");
        await Sql.RunAsync(dataSource, "INSERT INTO bench.registration SELECT id, 0, now() FROM bench.filler");
        await Sql.RunAsync(dataSource, $"""
            INSERT INTO workflow.instance (id, definition_key, status, sub_status, revision, correlation_id, created_at, updated_at, state)
            SELECT f.id, i.definition_key, i.status, i.sub_status, i.revision, f.id::text, i.created_at, i.updated_at, i.state
            FROM bench.filler f, (
                SELECT definition_key, status, sub_status, revision, created_at, updated_at, CASE WHEN t.due IS NULL THEN state ELSE
                    convert_to(replace(convert_from(state, 'UTF8'), '"t":' || t.due, '"t":' || (t.due + {(long)later.TotalMilliseconds})), 'UTF8') END AS state
                FROM workflow.instance, LATERAL (SELECT substring(convert_from(state, 'UTF8') FROM '"t":(\d+)')::bigint AS due) AS t WHERE id = $1) AS i
            """, like);
        await Sql.RunAsync(dataSource, """
            INSERT INTO workflow.bookmark (instance_id, id, definition_key, activity_id, name, due_at, created_at)
            SELECT f.id, b.id, b.definition_key, b.activity_id, b.name, b.due_at + $2, b.created_at FROM bench.filler f, workflow.bookmark b WHERE b.instance_id = $1
            """, like, later);
        await Sql.RunAsync(dataSource, """
            INSERT INTO workflow.journal (instance_id, stimulus_id, seq, at, stimulus, activity_id, actor, entries, answer)
            SELECT f.id, j.stimulus_id, j.seq, j.at, j.stimulus, j.activity_id, j.actor, j.entries, j.answer FROM bench.filler f, workflow.journal j WHERE j.instance_id = $1
            """, like);
        await Sql.RunAsync(dataSource, "DROP TABLE bench.filler");
        await Sql.RunAsync(dataSource, "VACUUM (ANALYZE, FREEZE)");
    }
}
