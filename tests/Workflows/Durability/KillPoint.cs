using ExamReg.Tests.Support;

namespace ExamReg.Tests.Workflows.Durability;

/// <summary>Where a process is when it is killed.</summary>
internal enum KillMoment
{
    /// <summary>The server has not got the statement.</summary>
    Before,

    /// <summary>The server has got half of the message that would run it.</summary>
    Torn,

    /// <summary>The server has run it (a COMMIT is committed), and the process has not heard of it.</summary>
    After,

    /// <summary>The process is at one of the engine's own probes: before the first batch, when loaded, executed, flushed, committed.</summary>
    Probe,
}

/// <summary>A moment of a run: at its n-th statement on the wire, or at its n-th probe, counted from 1.</summary>
internal sealed record KillPoint(KillMoment Moment, int Number)
{
    public static IEnumerable<KillPoint> All(int statements, int probes)
        => from moment in Enum.GetValues<KillMoment>()
           from number in Enumerable.Range(1, moment == KillMoment.Probe ? probes : statements)
           select new KillPoint(moment, number);
}

/// <summary>Leads one engine's statements through, and holds everything once the point is reached.</summary>
internal sealed class WireStop : IAsyncDisposable
{
    private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly KillPoint point;
    private readonly WireProxy proxy;
    private int statements;

    public WireStop(string connectionString, KillPoint point)
    {
        this.point = point;
        proxy = new WireProxy(connectionString, OnMessageAsync);
    }

    public string ConnectionString => proxy.ConnectionString;

    public int Statements => Volatile.Read(ref statements);

    public Task Reached => reached.Task;

    public ValueTask DisposeAsync() => proxy.DisposeAsync();

    private async ValueTask OnMessageAsync(WireConnection connection, WireMessage message)
    {
        if (!message.IsStatement || Interlocked.Increment(ref statements) != point.Number || point.Moment == KillMoment.Probe)
        {
            // What another connection of the same process says after the point does not reach the server either.
            if (reached.Task.IsCompleted)
                await connection.HoldAsync();
            await connection.ForwardAsync(message);
            return;
        }
        if (point.Moment == KillMoment.Torn)
            await connection.ForwardAsync(message.Bytes.AsMemory(0, message.Bytes.Length / 2));
        else if (point.Moment == KillMoment.After)
            await connection.ForwardUnheardAsync(message);
        reached.SetResult();
        await connection.HoldAsync();
    }
}
