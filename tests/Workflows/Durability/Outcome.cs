using System.Text;
using Npgsql;

namespace ExamReg.Tests.Workflows.Durability;

/// <summary>
/// All that a run of <see cref="CrashFlow"/> left behind, as text: instances, state, journal, waits, domain rows, outbox, deliveries,
/// incidents. Ids are called by their role and times are left out, so two runs compare line by line.
/// </summary>
internal static class Outcome
{
    private const string Sql = """
        WITH family AS (
            SELECT $1 AS id UNION ALL
            SELECT (payload ->> 'instanceId')::uuid FROM workflow.outbox WHERE kind = 'workflow.start' AND instance_id = $1)
        SELECT line FROM (
            SELECT 1 AS part, i.id, 0::bigint AS n, format('instance %s %s %s revision %s incidents %s state %s', i.id, i.status, i.sub_status, i.revision, i.incident_count, convert_from(i.state, 'UTF8')) AS line
            FROM workflow.instance i JOIN family ON family.id = i.id
            UNION ALL
            SELECT 2, j.instance_id, j.seq, format('journal %s %s %s %s %s %s %s', j.instance_id, j.seq, j.stimulus_id, j.stimulus, j.activity_id, j.entries, j.answer)
            FROM workflow.journal j JOIN family ON family.id = j.instance_id
            UNION ALL
            SELECT 3, b.instance_id, b.id, format('waits %s %s', b.activity_id, b.name) FROM workflow.bookmark b JOIN family ON family.id = b.instance_id
            UNION ALL
            SELECT 4, e.instance_id, row_number() OVER (PARTITION BY e.instance_id ORDER BY e.n), format('effect %s %s', e.instance_id, e.what) FROM effect e JOIN family ON family.id = e.instance_id
            UNION ALL
            SELECT 5, o.instance_id, row_number() OVER (PARTITION BY o.instance_id ORDER BY o.id), format('outbox %s %s delivered %s failed %s', o.kind, o.key, o.delivered_at IS NOT NULL, o.failed_at IS NOT NULL)
            FROM workflow.outbox o JOIN family ON family.id = o.instance_id
            UNION ALL
            SELECT DISTINCT 6, $1, 0, format('delivery %s %s', d.kind, d.key) FROM delivery d WHERE d.key LIKE $1::text || '%'
            UNION ALL
            SELECT 7, x.instance_id, 0, format('incident %s', x.message) FROM workflow.incident x JOIN family ON family.id = x.instance_id) AS lines
        ORDER BY part, id <> $1, n, line
        """;

    public static async Task<string> ReadAsync(NpgsqlDataSource dataSource, Guid instanceId)
    {
        var text = new StringBuilder();
        await using (var command = dataSource.CreateCommand(Sql))
        {
            command.Parameters.Add(new NpgsqlParameter { Value = instanceId });
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                text.AppendLine(reader.GetString(0));
        }
        await using var child = dataSource.CreateCommand("SELECT payload ->> 'instanceId' FROM workflow.outbox WHERE kind = 'workflow.start' AND instance_id = $1");
        child.Parameters.Add(new NpgsqlParameter { Value = instanceId });
        if (await child.ExecuteScalarAsync() is string childId)
            text.Replace(childId, "CHILD");
        return text.Replace(instanceId.ToString(), "PARENT").ToString();
    }
}
