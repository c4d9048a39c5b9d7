using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace ExamReg.Tests.Support;

/// <summary>
/// Stands between a client and PostgreSQL, message by message (frontend/backend protocol 3.0), so that a test can count what is
/// said, change it, or stop it at a chosen word. Every connection runs by itself.
/// </summary>
internal sealed class WireProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly (string Host, int Port) server;
    private readonly Func<WireConnection, WireMessage, ValueTask> onMessage;
    private readonly Task accepting;

    /// <summary>Opens the proxy.</summary>
    /// <param name="connectionString">The real server.</param>
    /// <param name="onMessage">Called for each message of the client; whatever it does not forward is lost.</param>
    public WireProxy(string connectionString, Func<WireConnection, WireMessage, ValueTask> onMessage)
    {
        this.onMessage = onMessage;
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

    /// <summary>Leads through the proxy.</summary>
    public string ConnectionString { get; }

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
            try
            {
                await upstream.ConnectAsync(server.Host, server.Port, stopping.Token);
                var connection = new WireConnection(client.GetStream(), upstream.GetStream(), stopping.Token);
                await Task.WhenAny(connection.ListenAsync(message => onMessage(connection, message)), connection.AnswerAsync());
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException or SocketException)
            {
                // Either side has gone.
            }
        }
    }
}

/// <summary>One message of the client, its head included; the start-up message has type 0.</summary>
internal sealed record WireMessage(byte Type, byte[] Bytes)
{
    /// <summary>Whether the server runs a statement when it gets this: Execute, or a simple query.</summary>
    public bool IsStatement => Type is (byte)'E' or (byte)'Q';
}

/// <summary>One client's connection through the proxy.</summary>
internal sealed class WireConnection(NetworkStream client, NetworkStream server, CancellationToken stopping)
{
    private static readonly byte[] Flush = [(byte)'H', 0, 0, 0, 4];
    private readonly SemaphoreSlim answered = new(0);
    private volatile bool withholding;
    private int sent;
    private int answers;

    public ValueTask ForwardAsync(WireMessage message) => ForwardAsync(message.Bytes, message.IsStatement);

    public ValueTask ForwardAsync(ReadOnlyMemory<byte> bytes, bool isStatement = false)
    {
        if (isStatement)
            sent++;
        return server.WriteAsync(bytes, stopping);
    }

    /// <summary>Says nothing more for this client, until the proxy is closed; the server keeps the connection, and its locks, as long.</summary>
    public Task HoldAsync() => Task.Delay(Timeout.Infinite, stopping);

    /// <summary>Forwards a statement and waits until the server has run it, while the client hears nothing any more.</summary>
    public async Task ForwardUnheardAsync(WireMessage message)
    {
        withholding = true;
        await ForwardAsync(message);
        await server.WriteAsync(Flush, stopping);
        while (Volatile.Read(ref answers) < sent)
            await answered.WaitAsync(stopping);
    }

    internal async Task ListenAsync(Func<WireMessage, ValueTask> onMessage)
    {
        // The first message (start-up) bears no type byte.
        var prefix = new byte[4];
        await client.ReadExactlyAsync(prefix, stopping);
        await onMessage(new WireMessage(0, await RestAsync(client, prefix, BinaryPrimitives.ReadInt32BigEndian(prefix) - 4)));
        while (true)
        {
            var head = new byte[5];
            await client.ReadExactlyAsync(head, stopping);
            await onMessage(new WireMessage(head[0], await RestAsync(client, head, BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1)) - 4)));
        }
    }

    internal async Task AnswerAsync()
    {
        while (true)
        {
            var head = new byte[5];
            await server.ReadExactlyAsync(head, stopping);
            var message = await RestAsync(server, head, BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1)) - 4);
            if (!withholding)
                await client.WriteAsync(message, stopping);
            // CommandComplete, EmptyQueryResponse, PortalSuspended; an error ends all that was sent with it.
            if (head[0] is (byte)'C' or (byte)'I' or (byte)'s')
                Interlocked.Increment(ref answers);
            else if (head[0] == 'E')
                Interlocked.Exchange(ref answers, sent);
            else
                continue;
            answered.Release();
        }
    }

    private async Task<byte[]> RestAsync(NetworkStream from, byte[] head, int length)
    {
        var message = new byte[head.Length + length];
        head.CopyTo(message, 0);
        await from.ReadExactlyAsync(message.AsMemory(head.Length), stopping);
        return message;
    }
}
