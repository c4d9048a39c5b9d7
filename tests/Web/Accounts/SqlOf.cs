using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace ExamReg.Tests.Web.Accounts;

/// <summary>A look into the database of a host.</summary>
internal sealed class SqlOf(AccountsHost host)
{
    public async Task<T> AskAsync<T>(string sql)
    {
        await using var command = host.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task RunAsync(string sql)
    {
        await using var command = host.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
