using ExamReg.Web.Accounts;
using ExamReg.Web.Accounts.QQ;
using ExamReg.Web.Identity;
using ExamReg.Web.Security;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace ExamReg.Web.Pages.Accounts;

/// <summary>通行证资料: what the account is, its mail address, its QQ.</summary>
[Authorize]
[EnableRateLimiting(RateLimits.Reset)]
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class PassportModel(
    UserManager<Account> users, ChangeAddress change, QQAccounts qq, IAuthenticationSchemeProvider schemes, IdentityNumberProtector identityNumbers) : PageModel
{
    [BindProperty]
    public string? Address { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    [TempData]
    public string? Told { get; set; }

    [TempData]
    public string? Refusal { get; set; }

    public Account Account { get; private set; } = null!;

    /// <summary>Masked; null for those who gave none.</summary>
    public string? IdentityNumber { get; private set; }

    /// <summary>The QQ that is linked.</summary>
    public string? Nickname { get; private set; }

    /// <summary>Whether there is a login with QQ.</summary>
    public bool HasQQ { get; private set; }

    /// <summary>The form to change the address has something to say.</summary>
    public bool IsChangingAddress => !ModelState.IsValid;

    public static string MaskMobile(string mobile) => mobile.Length < 8 ? "***" : $"{mobile[..3]}****{mobile[^4..]}";

    public async Task<IActionResult> OnGetAsync() => await LoadAsync() ? Page() : Challenge();

    public async Task<IActionResult> OnPostVerifyAsync(CancellationToken ct)
    {
        if (!await LoadAsync())
            return Challenge();
        if (Account is { Email: not null, EmailConfirmed: false })
        {
            await change.AskAsync(Account, ct);
            Told = Text.Of("验证邮件已发出，请在 30 分钟内打开邮件中的链接。");
        }

        return RedirectToPage();
    }

    public async Task<IActionResult> OnPostAddressAsync(CancellationToken ct)
    {
        if (!await LoadAsync())
            return Challenge();
        Address = Address?.Trim();
        if (RegisterFormRules.AddressRefusal(Address) is { } wrong)
            ModelState.AddModelError(nameof(Address), wrong);
        else if (users.NormalizeEmail(Address) == Account.NormalizedEmail)
            ModelState.AddModelError(nameof(Address), Text.Of("新的电子邮箱与现在的相同。"));
        if (string.IsNullOrEmpty(Password))
            ModelState.AddModelError(nameof(Password), Text.Of("请输入当前密码。"));
        if (ModelState.IsValid && await change.HandleAsync(Account, Address!, Password!, ct) is { } refusal)
            ModelState.AddModelError(nameof(Password), refusal);
        if (!ModelState.IsValid)
            return Page();

        Told = Text.Of("电子邮箱已更换，验证邮件已发往新的邮箱，请在 30 分钟内打开邮件中的链接。");
        return RedirectToPage();
    }

    public async Task<IActionResult> OnPostUnlinkAsync(CancellationToken ct)
    {
        if (!await LoadAsync())
            return Challenge();
        Refusal = await qq.UnlinkAsync(Account, ct);
        Told = Refusal is null ? Text.Of("已解除 QQ 绑定。") : null;
        return RedirectToPage();
    }

    private async Task<bool> LoadAsync()
    {
        if (await users.GetUserAsync(User) is not { } account)
            return false;
        (Account, Nickname, HasQQ) = (account, await qq.NicknameAsync(account), await schemes.HasQQAsync());
        IdentityNumber = identityNumbers.Read(account) is { } number ? Domain.Security.IdentityNumber.Mask(number) : null;
        return true;
    }
}
