using Npgsql;

namespace ExamReg.Bench;

/// <summary>Small questions to the bench's own PostgreSQL.</summary>
internal static class Sql
{
    public static async Task RunAsync(NpgsqlDataSource dataSource, string sql, params object[] arguments)
    {
        await using var command = dataSource.CreateCommand(sql);
        command.CommandTimeout = 0;
        foreach (var argument in arguments)
            command.Parameters.Add(new NpgsqlParameter { Value = argument });
        await command.ExecuteNonQueryAsync();
    }

    public static async Task<T> AskAsync<T>(NpgsqlDataSource dataSource, string sql)
    {
        await using var command = dataSource.CreateCommand(sql);
        command.CommandTimeout = 0;
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
