using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ExamReg.Activities.Messages;
using ExamReg.Domain.Messages;
using ExamReg.Web.Accounts.Links;
using ExamReg.Web.Identity;
using ExamReg.Web.Security;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Mails;

/// <summary>A mail as it is read: to whom, and what it says.</summary>
/// <param name="Address">Null where the account has none.</param>
/// <param name="Name">The person's name.</param>
/// <param name="Title">The subject line.</param>
/// <param name="Text">All of it as plain text.</param>
/// <param name="Link">Where it leads.</param>
/// <param name="Html">All of it as HTML.</param>
public sealed record ComposedMail(string? Address, string Name, string Title, string Text, string Link, string Html);

/// <summary>
/// Writes a mail out: the kind's template in the language of the account, between a greeting and the site's name. Links that let
/// somebody in are made here, at the moment of sending, so that none ever lies in the database.
/// </summary>
public sealed class MailComposer(IdentityDb identity, AccountLinks links, PublicAddress address)
{
    private const string NoAddress = "http://localhost:5080";

    private static readonly Dictionary<string, string> Pages = new()
    {
        [MessageKinds.ReviewRejected] = "/portal/registration",
        [MessageKinds.ReviewApproved] = "/portal/payment",
        [MessageKinds.PaymentReminder] = "/portal/payment",
        [MessageKinds.TicketOpen] = "/portal/papers",
        [MessageKinds.Paid] = "/portal/papers",
        [MessageKinds.PasswordChanged] = "/accounts/forgotten",
        [MessageKinds.QQLinked] = "/accounts/passport",
        [MessageKinds.QQUnlinked] = "/accounts/passport",
    };

    /// <summary>The mail, or null when the account is gone.</summary>
    public async Task<ComposedMail?> ComposeAsync(Mail mail, CancellationToken ct)
    {
        if (await identity.Users.SingleOrDefaultAsync(candidate => candidate.Id == mail.AccountId, ct) is not { } account)
            return null;
        var language = MessageTemplates.LanguageFor(account.Language);
        var data = JsonNode.Parse(mail.Data)!.AsObject();
        var (title, body) = MessageTemplates.Render(mail.Kind, language, data);
        var link = address.Or(NoAddress) + await LinkAsync(mail.Kind, account);
        var name = account.DisplayName.Length > 0 ? account.DisplayName : account.UserName!;
        var frame = Frame.In(language, name);
        return new(
            string.IsNullOrWhiteSpace(account.Email) ? null : account.Email, name, title,
            $"{frame.Greeting}\n\n{body}\n\n{link}\n\n--\n{frame.Foot}\n", link, Html(language, title, frame, body, link));
    }

    private async Task<string> LinkAsync(string kind, Account account) => kind switch
    {
        MessageKinds.PasswordReset => await links.ResetAsync(account),
        MessageKinds.EmailVerification => await links.VerifyAsync(account),
        _ => Pages.GetValueOrDefault(kind, "/portal/messages"),
    };

    // Mail programs know no style sheets; everything else of a page's look would be lost anyway.
    private static string Html(string language, string title, Frame frame, string body, string link)
    {
        var html = new StringBuilder($"<!doctype html><html lang=\"{language}\"><head><meta charset=\"utf-8\"><title>{Encode(title)}</title></head>");
        html.Append("<body style=\"margin:0;padding:24px;background:#f4f7f7;font-family:sans-serif;color:#123;line-height:1.7\">");
        html.Append("<div style=\"max-width:560px;margin:0 auto;background:#fff;border:1px solid #d7e2e4;border-radius:10px;padding:28px\">");
        html.Append($"<h1 style=\"font-size:20px;margin:0 0 16px;color:#0b5a68\">{Encode(title)}</h1><p>{Encode(frame.Greeting)}</p>");
        foreach (var line in body.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            html.Append($"<p>{Encode(line)}</p>");
        html.Append($"<p><a href=\"{Encode(link)}\" style=\"display:inline-block;background:#0b5a68;color:#fff;padding:10px 22px;border-radius:8px;text-decoration:none\">");
        html.Append($"{Encode(frame.Open)}</a></p><p style=\"font-size:13px;color:#567;word-break:break-all\">{Encode(link)}</p>");
        html.Append($"<p style=\"font-size:13px;color:#567;border-top:1px solid #d7e2e4;padding-top:14px\">{Encode(frame.Foot)}</p></div></body></html>");
        return html.ToString();
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);

    /// <summary>What stands around every mail.</summary>
    private sealed record Frame(string Greeting, string Open, string Foot)
    {
        public static Frame In(string language, string name) => language == "en"
            ? new($"Dear {name},", "Open", "Online exam registration. Please do not answer this mail; all times are Beijing time.")
            : new($"{name}，您好：", "打开页面", "考试网上报名。此邮件由系统发出，请勿回复；所有时间均为北京时间。");
    }
}
