using System.Text;
using ExamReg.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace ExamReg.Tests.Workflows.Durability;

/// <summary>
/// Two engines on one database that meet: neither may send what it writes before the other is about to do the same, or hangs in one of
/// the database's locks. Something may be taken out of their statements on the way, so that a test sees what it was good for.
/// </summary>
internal sealed class Pair : IAsyncDisposable
{
    // The statement in which a burst writes everything.
    private const string Writing = "WITH saved AS";

    private readonly TestDatabase database;
    private readonly List<IAsyncDisposable> owned = [];
    private readonly bool meets;
    private int arrived;

    private Pair(TestDatabase database, bool meets) => (this.database, this.meets) = (database, meets);

    public ServiceProvider First { get; private set; } = null!;

    public ServiceProvider Second { get; private set; } = null!;

    /// <summary>Makes the two engines.</summary>
    /// <param name="database">Their database.</param>
    /// <param name="without">What is taken out of every statement; nothing when null.</param>
    /// <param name="instead">What stands there then.</param>
    /// <param name="meets">Whether they wait for each other.</param>
    public static Pair Create(TestDatabase database, string? without = null, string instead = "", bool meets = true)
    {
        var pair = new Pair(database, meets);
        pair.First = pair.CreateNode(without, instead);
        pair.Second = pair.CreateNode(without, instead);
        return pair;
    }

    /// <summary>Is done once so many sessions of the database wait for a lock.</summary>
    public async Task LockedAsync(int sessions)
    {
        while (await CountLockedAsync() < sessions)
            await Task.Delay(2, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var one in owned)
            await one.DisposeAsync();
    }

    private ServiceProvider CreateNode(string? without, string instead)
    {
        var wire = new WireProxy(database.ConnectionString, (connection, message) => PassAsync(connection, message, without, instead));
        var dataSource = NpgsqlDataSource.Create(wire.ConnectionString);
        var node = CrashFlow.CreateNode(dataSource);
        owned.InsertRange(0, [node, dataSource, wire]);
        return node;
    }

    private async ValueTask PassAsync(WireConnection connection, WireMessage message, string? without, string instead)
    {
        if (message.Type == 'P')
        {
            if (meets && Find(message, Writing) >= 0)
                await MeetAsync();
            // As long as before, so that the message's length stays true.
            for (int at; without is not null && (at = Find(message, without)) >= 0;)
                Encoding.ASCII.GetBytes(instead.PadRight(without.Length)).CopyTo(message.Bytes, at);
        }
        await connection.ForwardAsync(message);
    }

    private async Task MeetAsync()
    {
        Interlocked.Increment(ref arrived);
        while (Volatile.Read(ref arrived) < 2 && await CountLockedAsync() == 0)
            await Task.Delay(2, TestContext.Current.CancellationToken);
    }

    private async Task<long> CountLockedAsync()
    {
        await using var command = database.DataSource.CreateCommand("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static int Find(WireMessage message, string text) => message.Bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(text));
}
