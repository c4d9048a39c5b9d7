using ExamReg.Web.Accounts;
using ExamReg.Web.Accounts.Captcha;
using ExamReg.Web.Accounts.QQ;
using ExamReg.Web.Identity;
using ExamReg.Web.Pages.Shared;
using ExamReg.Web.Security;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace ExamReg.Web.Pages.Accounts.QQ;

/// <summary>Back from QQ: a linked person is logged in; somebody new makes a passport or links one; who is logged in links it.</summary>
[EnableRateLimiting(RateLimits.Login)]
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class ReturnModel(QQAccounts qq, LogIn logIn, Captchas captchas, UserManager<Account> users, SignInManager<Account> signIn) : PageModel
{
    private const string Failed = "/accounts/login?qq=failed";

    [BindProperty]
    public string? UserName { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    [BindProperty]
    public CaptchaInput Captcha { get; set; } = new();

    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    [TempData]
    public string? Told { get; set; }

    /// <summary>Who came from QQ.</summary>
    public QQPerson? Person { get; private set; }

    /// <summary>Who is logged in here; null for somebody who is not.</summary>
    public Account? Account { get; private set; }

    public CaptchaField? CaptchaField { get; private set; }

    public string? Refusal { get; private set; }

    public async Task<IActionResult> OnGetAsync(CaptchaKind captcha, CancellationToken ct)
    {
        if (!await LoadAsync())
            return Account is null ? Redirect(Failed) : Redirect("/accounts/passport");
        var owner = await qq.FindAsync(Person!);
        if (Account is not null)
        {
            if (owner is not null && owner.Id != Account.Id)
                Refusal = Text.Of($"QQ“{Person!.Nickname}”已绑定其他通行证，一个 QQ 只能绑定一个通行证。");
            else if (owner is not null)
                return await EndLinkingAsync(Text.Of("此 QQ 已经绑定。"));
            return Page();
        }

        if (owner is not null)
            return await EnterAsync(owner);
        CaptchaField = await captchas.NewAsync(captcha, ct: ct);
        return Page();
    }

    /// <summary>Who is logged in confirms the link.</summary>
    public async Task<IActionResult> OnPostLinkAsync(CancellationToken ct)
    {
        if (!await LoadAsync() || Account is null)
            return Redirect(Failed);
        Refusal = await qq.LinkAsync(Account, Person!, ct);
        return Refusal is null ? await EndLinkingAsync(Text.Of($"已绑定 QQ“{Person!.Nickname}”，今后可以用它登录。")) : Page();
    }

    /// <summary>Somebody new has a passport already: its password proves it, with the limits of any login.</summary>
    public async Task<IActionResult> OnPostExistingAsync(CancellationToken ct)
    {
        if (!await LoadAsync() || Account is not null)
            return Redirect(Failed);
        if (string.IsNullOrWhiteSpace(UserName))
            ModelState.AddModelError(nameof(UserName), Text.Of("请输入账号。"));
        if (string.IsNullOrEmpty(Password))
            ModelState.AddModelError(nameof(Password), Text.Of("请输入密码。"));
        var captcha = await captchas.CheckAsync(Captcha, ct);
        if (ModelState.IsValid && captcha is null)
        {
            var outcome = await logIn.CheckAsync(UserName!, Password!, ct);
            Refusal = outcome.Account is { } account ? await qq.LinkAsync(account, Person!, ct) : outcome.Refusal;
            if (Refusal is null)
                return await EnterAsync(outcome.Account!);
        }

        CaptchaField = await captchas.NewAsync(Captcha.Kind, captcha, ct);
        return Page();
    }

    // While logged in, only what this very account has set out for counts.
    private async Task<bool> LoadAsync()
    {
        Account = User.Identity?.IsAuthenticated == true ? await users.GetUserAsync(User) : null;
        Person = await qq.CurrentAsync(Account?.Id);
        return Person is not null;
    }

    private async Task<IActionResult> EnterAsync(Account account)
    {
        await qq.ForgetAsync();
        await signIn.SignInAsync(account, isPersistent: false, authenticationMethod: QQOptions.Scheme);
        Languages.Languages.Follow(HttpContext, account);
        return LocalRedirect(Url.IsLocalUrl(ReturnUrl) ? ReturnUrl! : NavigationMenu.For(await signIn.CreateUserPrincipalAsync(account)).Home);
    }

    private async Task<IActionResult> EndLinkingAsync(string told)
    {
        await qq.ForgetAsync();
        Told = told;
        return Redirect("/accounts/passport#qq");
    }
}
