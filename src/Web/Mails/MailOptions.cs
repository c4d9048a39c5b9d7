using Microsoft.Extensions.Options;
using MimeKit;

namespace ExamReg.Web.Mails;

/// <summary>The mail server. Section "Mail"; without <see cref="Host"/> mails are kept and shown to administrators.</summary>
public sealed class MailOptions
{
    /// <summary>The mail server's name.</summary>
    public string? Host { get; set; }

    /// <summary>Its port.</summary>
    public int Port { get; set; } = 587;

    /// <summary>User name, where the server wants one.</summary>
    public string? User { get; set; }

    /// <summary>Password, where the server wants one.</summary>
    public string? Password { get; set; }

    /// <summary>How the connection is kept secret.</summary>
    public MailTls Tls { get; set; } = MailTls.StartTls;

    /// <summary>The sender, such as <c>考试网上报名 &lt;noreply@exam.example&gt;</c>.</summary>
    public string? From { get; set; }

    /// <summary>How long an answer of the server is waited for, in seconds.</summary>
    public int TimeoutSeconds { get; set; } = 20;

    /// <summary>Pauses between attempts that the server answered with "later"; then the mail has failed.</summary>
    public IReadOnlyList<TimeSpan> BackOff { get; set; } =
        [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromHours(1), TimeSpan.FromHours(4), TimeSpan.FromHours(12)];

    /// <summary>Whether mails can leave.</summary>
    public bool IsOn => !string.IsNullOrWhiteSpace(Host);
}

/// <summary>How the connection to the mail server is kept secret.</summary>
public enum MailTls
{
    /// <summary>Begins in the open and must switch to TLS before anything is said: port 587.</summary>
    StartTls,

    /// <summary>TLS from the first byte: port 465.</summary>
    Implicit,

    /// <summary>Not at all: a server on the same machine.</summary>
    None,
}

/// <summary>A setting that cannot work is told at the start and not by a mail that does not come.</summary>
internal sealed class MailOptionsRules(IConfiguration configuration) : IValidateOptions<MailOptions>
{
    public ValidateOptionsResult Validate(string? name, MailOptions options)
    {
        if (!options.IsOn)
            return ValidateOptionsResult.Success;
        List<string> wrong = [];
        if (!MailboxAddress.TryParse(options.From, out _))
            wrong.Add("已设置 Mail__Host，但 Mail__From 不是有效的发件人，例如 考试网上报名 <noreply@exam.example>。");
        if (string.IsNullOrWhiteSpace(configuration["Site:PublicAddress"]))
            wrong.Add("已设置 Mail__Host，但没有 Site__PublicAddress；邮件中的链接以它开头，例如 https://exam.example。");
        if (options.Port is < 1 or > 65535)
            wrong.Add($"Mail__Port 应在 1-65535 之间，现在是 {options.Port}。");
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }
}
