using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace ExamReg.Tests.Support;

/// <summary>
/// Stands between a client and PostgreSQL and counts what the client says: statements (Execute messages) and round trips (Sync
/// messages, each of which waits for the server's ReadyForQuery). PostgreSQL's frontend/backend protocol 3.0.
/// </summary>
internal sealed class WireCounter : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly (string Host, int Port) server;
    private readonly Task accepting;
    private int statements;
    private int roundTrips;

    public WireCounter(string connectionString)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        server = (builder.Host!, builder.Port);
        listener.Start();
        builder.Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        // As the host has it: a reset of the session would travel with the next statement and be counted with it.
        builder.NoResetOnClose = true;
        builder.SslMode = SslMode.Disable;
        builder.GssEncryptionMode = GssEncryptionMode.Disable;
        ConnectionString = builder.ConnectionString;
        accepting = AcceptAsync();
    }

    /// <summary>Leads through the counter.</summary>
    public string ConnectionString { get; }

    public (int Statements, int RoundTrips) Counts => (Volatile.Read(ref statements), Volatile.Read(ref roundTrips));

    public void Reset() => (statements, roundTrips) = (0, 0);

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Stop();
        try
        {
            await accepting;
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
        stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            var client = await listener.AcceptTcpClientAsync(stopping.Token);
            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var upstream = new TcpClient { NoDelay = true };
        using (client)
        {
            client.NoDelay = true;
            await upstream.ConnectAsync(server.Host, server.Port, stopping.Token);
            try
            {
                await Task.WhenAny(CountAsync(client.GetStream(), upstream.GetStream()), upstream.GetStream().CopyToAsync(client.GetStream(), stopping.Token));
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException)
            {
                // Either side has gone.
            }
        }
    }

    private async Task CountAsync(NetworkStream from, NetworkStream to)
    {
        // The first message (start-up) bears no type byte.
        var prefix = new byte[4];
        await from.ReadExactlyAsync(prefix, stopping.Token);
        await ForwardAsync(from, to, prefix, BinaryPrimitives.ReadInt32BigEndian(prefix) - 4);
        var head = new byte[5];
        while (true)
        {
            await from.ReadExactlyAsync(head, stopping.Token);
            if (head[0] is (byte)'E' or (byte)'Q')
                Interlocked.Increment(ref statements);
            if (head[0] is (byte)'S' or (byte)'Q')
                Interlocked.Increment(ref roundTrips);
            await ForwardAsync(from, to, head, BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1)) - 4);
        }
    }

    private async Task ForwardAsync(NetworkStream from, NetworkStream to, byte[] head, int length)
    {
        var message = new byte[head.Length + length];
        head.CopyTo(message, 0);
        await from.ReadExactlyAsync(message.AsMemory(head.Length), stopping.Token);
        await to.WriteAsync(message, stopping.Token);
    }
}
