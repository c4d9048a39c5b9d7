using ExamReg.Web.Identity;
using FluentValidation;
using Microsoft.AspNetCore.Identity;

namespace ExamReg.Web.Accounts;

/// <summary>What to say about a field while it is filled in.</summary>
/// <param name="Refusal">What is wrong; null when nothing is.</param>
/// <param name="Praise">What is good to know when all is well.</param>
/// <param name="Strength">Of a password: 1 to 3; null for other fields.</param>
public sealed record FieldVerdict(string? Refusal, string? Praise = null, int? Strength = null);

/// <summary>
/// Checks one field of the registration while somebody types. The names that are taken can be found out here, as they can by
/// registering; the rate limit keeps it from being done in bulk. Of addresses and numbers only the form is checked.
/// </summary>
public sealed class RegisterCheck(IValidator<RegisterForm> rules, UserManager<Account> users)
{
    /// <summary>The verdict on a field of the form.</summary>
    public async Task<FieldVerdict> HandleAsync(RegisterForm form, string field, CancellationToken ct = default)
    {
        form.Tidy();
        var result = await rules.ValidateAsync(form, ct);
        var refusals = result.Errors.Where(error => error.PropertyName == field).Select(error => error.ErrorMessage).ToArray();
        if (refusals.Length > 0)
            return new(string.Join(" ", refusals));
        return field switch
        {
            nameof(RegisterForm.UserName) when await users.FindByNameAsync(form.UserName!) is not null => new(NameTaken(form.UserName!)),
            nameof(RegisterForm.UserName) => new(null, Text.Of("用户名可以使用。")),
            nameof(RegisterForm.Password) => Password(PasswordRules.Strength(form.Password!)),
            nameof(RegisterForm.PasswordAgain) => new(null, Text.Of("两次输入一致。")),
            _ => new(null),
        };
    }

    internal static string NameTaken(string userName) => Text.Of($"用户名“{userName}”已被注册，请换一个；若是您本人注册的，请直接登录。");

    private static FieldVerdict Password(int strength) => new(
        null,
        strength switch
        {
            1 => Text.Of("密码强度：中。加长，或混用大小写和符号会更安全。"),
            2 => Text.Of("密码强度：良好。"),
            _ => Text.Of("密码强度：强。"),
        },
        strength);
}
