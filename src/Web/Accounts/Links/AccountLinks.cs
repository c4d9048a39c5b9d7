using System.Text;
using ExamReg.Web.Identity;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.WebUtilities;

namespace ExamReg.Web.Accounts.Links;

/// <summary>
/// Links that go out by mail and prove that somebody reads it. The framework's tokens: signed, bound to the account's security
/// stamp (so one that was used, or any from before a change of the password, is worthless), and short-lived. Nothing is stored.
/// </summary>
public sealed class AccountLinks(UserManager<Account> users)
{
    /// <summary>How long a link works.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);

    /// <summary>Path and query of the page to choose a new password.</summary>
    public async Task<string> ResetAsync(Account account) => Path("/accounts/reset", account, await users.GeneratePasswordResetTokenAsync(account));

    /// <summary>Path and query of the page that verifies the mail address.</summary>
    public async Task<string> VerifyAsync(Account account) =>
        Path("/accounts/verify-email", account, await users.GenerateEmailConfirmationTokenAsync(account));

    /// <summary>The token that a link carried; null when it is none.</summary>
    internal static string? Token(string? code)
    {
        try
        {
            return string.IsNullOrEmpty(code) ? null : Encoding.ASCII.GetString(WebEncoders.Base64UrlDecode(code));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static string Path(string page, Account account, string token) =>
        $"{page}?account={account.Id}&code={WebEncoders.Base64UrlEncode(Encoding.ASCII.GetBytes(token))}";
}
