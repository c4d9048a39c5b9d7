using ExamReg.Web.Identity;
using Microsoft.AspNetCore.Identity;

namespace ExamReg.Web.Accounts;

/// <summary>Which passwords are too weak: the one place, for registration, for the change, and for accounts made by others.</summary>
public sealed class PasswordRules : IPasswordValidator<Account>
{
    /// <summary>The rule in a sentence, shown below the field before anything is typed.</summary>
    public static string Hint => Text.Of("8-64 位，至少包含字母和数字，不要使用用户名、证件号或常见密码。");

    private const int MinLength = 8;
    private const int MaxLength = 64;
    private const int MinDistinct = 5;

    // From public lists of the most used ones, as far as they pass the other rules.
    private static readonly string[] _common =
    [
        "password1", "password123", "passw0rd", "p@ssw0rd", "abc12345", "abcd1234", "abc123456", "a1234567", "a12345678", "a123456789",
        "1234qwer", "qwer1234", "qwerty123", "qwertyuiop1", "1qaz2wsx", "1q2w3e4r", "1q2w3e4r5t", "q1w2e3r4", "qaz12345", "zxcvbnm1",
        "zxcvbnm123", "woaini123", "woaini520", "woaini1314", "iloveyou1", "5201314a", "asd12345", "asdf1234", "asdfghjkl1", "aa123456",
        "aa12345678", "aaa11111", "admin123", "admin1234", "welcome1", "letmein1", "12345678a", "123456789a", "123456aa", "123qweasd",
        "qq123456", "qq1234567", "wang1234", "zhang123", "li123456", "test1234", "student1", "examreg1", "examreg123",
    ];

    /// <summary>How hard an accepted password is to guess: 1 passable, 2 good, 3 strong. By length and by kinds of characters.</summary>
    public static int Strength(string password)
    {
        Func<char, bool>[] kinds = [char.IsLower, char.IsUpper, char.IsDigit, c => !char.IsLetterOrDigit(c)];
        var points = kinds.Count(kind => password.Any(kind)) + (password.Length >= 12 ? 1 : 0) + (password.Length >= 16 ? 1 : 0)
            + (password.Distinct().Count() >= 10 ? 1 : 0);
        return points switch { <= 2 => 1, 3 => 2, _ => 3 };
    }

    /// <summary>What is wrong with the password, or null.</summary>
    /// <param name="password">The password.</param>
    /// <param name="known">What strangers may know of the person: user name, mobile, identity number.</param>
    public static string? Refusal(string password, params IEnumerable<string?> known)
    {
        if (password.Length is < MinLength or > MaxLength)
            return Text.Of($"密码长度应为 {MinLength}-{MaxLength} 位，现在是 {password.Length} 位，请重新设置。");
        if (!password.Any(char.IsLetter) || !password.Any(char.IsDigit))
            return Text.Of("密码应至少同时包含字母和数字，请重新设置。");
        if (password.Distinct().Count() < MinDistinct)
            return Text.Of($"密码中不同的字符应不少于 {MinDistinct} 个，请重新设置。");
        if (_common.Contains(password, StringComparer.OrdinalIgnoreCase))
            return Text.Of("这是常见密码，容易被猜中，请换一个。");
        foreach (var text in known)
        {
            if (text is { Length: >= 4 } && password.Contains(text, StringComparison.OrdinalIgnoreCase))
                return Text.Of("密码不能包含用户名、手机号或证件号，请重新设置。");
        }

        return null;
    }

    /// <inheritdoc />
    public Task<IdentityResult> ValidateAsync(UserManager<Account> manager, Account user, string? password) =>
        Task.FromResult(Refusal(password ?? "", user.UserName, user.PhoneNumber) is { } refusal
            ? IdentityResult.Failed(new IdentityError { Code = "PasswordTooWeak", Description = refusal })
            : IdentityResult.Success);
}
