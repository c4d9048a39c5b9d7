using ExamReg.Web.Identity;
using Microsoft.AspNetCore.Identity;

namespace ExamReg.Web.Accounts;

/// <summary>How a login ended: exactly one of the two is set.</summary>
/// <param name="Account">Who is logged in now.</param>
/// <param name="Refusal">Why not, for the person: a name that nobody has and a wrong password read the same.</param>
public sealed record LoginOutcome(Account? Account, string? Refusal);

/// <summary>Logs in with user name and password. The captcha was checked before.</summary>
public sealed class LogIn(UserManager<Account> users, SignInManager<Account> signIn, LoginGuard guard, DummyPassword dummy)
{
    internal const string Purpose = "login";

    /// <summary>Checks and, if right, sets the cookie.</summary>
    public async Task<LoginOutcome> HandleAsync(string userName, string password, CancellationToken ct = default)
    {
        var outcome = await CheckAsync(userName, password, ct);
        if (outcome.Account is { } account)
            await signIn.SignInAsync(account, isPersistent: false);
        return outcome;
    }

    /// <summary>Checks only; every failure counts the same.</summary>
    public async Task<LoginOutcome> CheckAsync(string userName, string password, CancellationToken ct = default)
    {
        var name = users.NormalizeName(userName.Trim());
        var turn = await guard.TakeTurnAsync(Purpose, name, ct);
        if (!turn.Allowed)
            return new LoginOutcome(null, turn.Refusal(Text.Of("连续多次登录失败，账号已暂时锁定")));

        var account = await users.FindByNameAsync(name);
        if (account is null)
            dummy.Verify(password);
        if (account is null || !await users.CheckPasswordAsync(account, password))
            return new LoginOutcome(null, Wrong(turn));

        await guard.ForgetAsync(Purpose, name, ct);
        return new LoginOutcome(account, null);
    }

    private static string Wrong(LoginTurn turn) => turn.LeftAfterwards switch
    {
        0 => LoginTurn.LockedOut(Text.Of("账号或密码不正确。连续多次失败，账号已暂时锁定"), turn.LockedFor),
        <= 2 => Text.Of($"账号或密码不正确，请重新输入。再失败 {turn.LeftAfterwards} 次，账号将被暂时锁定。"),
        _ => Text.Of("账号或密码不正确，请重新输入。"),
    };
}

/// <summary>A hash that nobody's password has: looking at it takes as long as at a real one, so the time tells no stranger who exists.</summary>
public sealed class DummyPassword(IPasswordHasher<Account> hasher)
{
    private readonly Account _nobody = new();
    private string? _hash;

    internal void Verify(string password)
    {
        _hash ??= hasher.HashPassword(_nobody, Guid.NewGuid().ToString());
        hasher.VerifyHashedPassword(_nobody, _hash, password);
    }
}
