using ExamReg.Workflows.Storage;
using Npgsql;

namespace ExamReg.Bench;

/// <summary>What a bench database holds besides the engine's schema: the domain's one table, and a clock that can be moved.</summary>
internal static class BenchSchema
{
    public static async Task CreateAsync(NpgsqlDataSource dataSource)
    {
        await Sql.RunAsync(dataSource, """
            CREATE SCHEMA bench;
            CREATE TABLE bench.clock AS SELECT interval '0' AS shift;
            CREATE TABLE bench.registration (id uuid PRIMARY KEY, step integer NOT NULL, changed_at timestamptz NOT NULL) WITH (fillfactor = 75);
            """);
        await WorkflowSchema.MigrateAsync(dataSource);
    }
}
