using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using MimeKit;
using SmtpServer;
using SmtpServer.Mail;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace ExamReg.Tests.Support.Mail;

/// <summary>A mail server in this process: keeps what it takes, refuses whom it is told to, and lets a test look in at each mail.</summary>
internal sealed class StandInMailServer : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly Task running;

    public StandInMailServer()
    {
        Port = FreePorts.Take();
        var services = new SmtpServer.ComponentModel.ServiceProvider();
        services.Add(new Store(this));
        services.Add(new Filter(this));
        var options = new SmtpServerOptionsBuilder().ServerName("mail.test")
            .Endpoint(endpoint => endpoint.Endpoint(new IPEndPoint(IPAddress.Loopback, Port)).AllowUnsecureAuthentication()).Build();
        running = new SmtpServer.SmtpServer(options, services).StartAsync(stop.Token);
    }

    public int Port { get; }

    /// <summary>All mails taken, oldest first.</summary>
    public ConcurrentQueue<MimeMessage> Taken { get; } = new();

    /// <summary>Addresses that get 550.</summary>
    public ConcurrentBag<string> Unknown { get; } = [];

    /// <summary>What is answered instead of 250.</summary>
    public SmtpResponse? Answer { get; set; }

    /// <summary>Runs after a mail was kept and before the answer.</summary>
    public Func<Task>? BeforeAnswer { get; set; }

    /// <summary>The settings of a host that sends through this server.</summary>
    public (string Key, string? Value)[] Settings =>
    [
        ("Mail:Host", "127.0.0.1"), ("Mail:Port", $"{Port}"), ("Mail:Tls", "None"), ("Mail:From", "考试网上报名 <noreply@exam.example>"),
        ("Site:PublicAddress", "https://exam.example"), ("Mail:TimeoutSeconds", "20"),
    ];

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running;
        stop.Dispose();
    }

    private sealed class Store(StandInMailServer server) : MessageStore
    {
        public override async Task<SmtpResponse> SaveAsync(
            ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
        {
            using var text = new MemoryStream(buffer.ToArray());
            var message = await MimeMessage.LoadAsync(text, cancellationToken);
            if (server.Answer is { } answer)
                return answer;
            server.Taken.Enqueue(message);
            if (server.BeforeAnswer is { } look)
                await look();
            return SmtpResponse.Ok;
        }
    }

    private sealed class Filter(StandInMailServer server) : MailboxFilter
    {
        public override Task<bool> CanDeliverToAsync(ISessionContext context, IMailbox to, IMailbox from, CancellationToken cancellationToken) =>
            Task.FromResult(!server.Unknown.Contains($"{to.User}@{to.Host}"));
    }
}
