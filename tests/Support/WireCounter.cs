namespace ExamReg.Tests.Support;

/// <summary>
/// Counts what a client says to PostgreSQL: statements (Execute messages) and round trips (Sync messages, each of which waits for the
/// server's ReadyForQuery).
/// </summary>
internal sealed class WireCounter : IAsyncDisposable
{
    private readonly WireProxy proxy;
    private int statements;
    private int roundTrips;

    public WireCounter(string connectionString) => proxy = new WireProxy(connectionString, (connection, message) =>
    {
        if (message.IsStatement)
            Interlocked.Increment(ref statements);
        if (message.Type is (byte)'S' or (byte)'Q')
            Interlocked.Increment(ref roundTrips);
        return connection.ForwardAsync(message);
    });

    /// <summary>Leads through the counter.</summary>
    public string ConnectionString => proxy.ConnectionString;

    public (int Statements, int RoundTrips) Counts => (Volatile.Read(ref statements), Volatile.Read(ref roundTrips));

    public void Reset() => (statements, roundTrips) = (0, 0);

    public ValueTask DisposeAsync() => proxy.DisposeAsync();
}
