using System.Net.Sockets;
using System.Text.RegularExpressions;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;
using MimeKit.Text;

namespace ExamReg.Web.Mails;

/// <summary>What the mail server made of a mail.</summary>
public enum MailVerdict
{
    /// <summary>It has taken it.</summary>
    Taken,

    /// <summary>It may take it later.</summary>
    Later,

    /// <summary>It never will.</summary>
    Never,

    /// <summary>There was no server to ask; no fault of the mail's.</summary>
    NoServer,
}

/// <summary>One visit to the mail server: connects with the first mail and says all others over the same connection.</summary>
public sealed partial class MailTransport(IOptions<MailOptions> options) : IAsyncDisposable
{
    private readonly SmtpClient _client = new() { Timeout = options.Value.TimeoutSeconds * 1000 };

    /// <summary>Says a mail to the server.</summary>
    /// <param name="id">Makes the Message-ID, the same at every attempt.</param>
    /// <param name="mail">The mail; it must have an address.</param>
    /// <param name="ct">Ends the attempt.</param>
    /// <returns>The verdict, and what the server said, without addresses.</returns>
    public async Task<(MailVerdict Verdict, string? Said)> SendAsync(Guid id, ComposedMail mail, CancellationToken ct)
    {
        try
        {
            if (!_client.IsConnected)
                await ConnectAsync(ct);
            await _client.SendAsync(Message(id, mail), ct);
            return (MailVerdict.Taken, null);
        }
        catch (SmtpCommandException refused)
        {
            // 5xx is for good, 4xx for now (RFC 5321, 4.2.1).
            return ((int)refused.StatusCode >= 500 ? MailVerdict.Never : MailVerdict.Later, $"{(int)refused.StatusCode} {WithoutAddresses(refused.Message)}");
        }
        catch (Exception exception) when (exception is SocketException or IOException or ProtocolException or AuthenticationException or SslHandshakeException
            or ServiceNotConnectedException or ServiceNotAuthenticatedException or TimeoutException or NotSupportedException
            || (exception is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return (MailVerdict.NoServer, $"{exception.GetType().Name}: {WithoutAddresses(exception.Message)}");
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_client.IsConnected)
                await _client.DisconnectAsync(quit: true);
        }
        catch (Exception exception) when (exception is IOException or ProtocolException or SocketException or CommandException)
        {
            // It has gone already; everything was said.
        }

        _client.Dispose();
    }

    /// <summary>An address may stand in what a server answers; what is stored and logged has none.</summary>
    internal static string WithoutAddresses(string text) => Address().Replace(text, "…@…");

    private async Task ConnectAsync(CancellationToken ct)
    {
        var settings = options.Value;
        await _client.ConnectAsync(settings.Host!, settings.Port, settings.Tls switch
        {
            MailTls.Implicit => SecureSocketOptions.SslOnConnect,
            MailTls.None => SecureSocketOptions.None,
            _ => SecureSocketOptions.StartTls,
        }, ct);
        if (!string.IsNullOrEmpty(settings.User))
            await _client.AuthenticateAsync(settings.User, settings.Password ?? "", ct);
    }

    private MimeMessage Message(Guid id, ComposedMail mail)
    {
        var from = MailboxAddress.Parse(options.Value.From!);
        var message = new MimeMessage
        {
            MessageId = $"{id:N}@{from.Domain}",
            Subject = mail.Title,
            Body = new MultipartAlternative(new TextPart(TextFormat.Plain) { Text = mail.Text }, new TextPart(TextFormat.Html) { Text = mail.Html }),
        };
        message.From.Add(from);
        message.To.Add(new MailboxAddress(mail.Name, mail.Address!));
        // RFC 3834: no out-of-office answers, please.
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        return message;
    }

    [GeneratedRegex(@"[^\s<>""(),;:]+@[^\s<>""(),;:]+")]
    private static partial Regex Address();
}
