using System.Text.RegularExpressions;
using ExamReg.Domain.Security;
using FluentValidation;

namespace ExamReg.Web.Accounts;

/// <summary>What a person fills in to get a passport (用户注册).</summary>
public sealed class RegisterForm
{
    public string? UserName { get; set; }

    public string? Name { get; set; }

    public string? IdentityNumber { get; set; }

    public string? Mobile { get; set; }

    public string? Email { get; set; }

    public string? Password { get; set; }

    public string? PasswordAgain { get; set; }

    public bool Consent { get; set; }

    /// <summary>Blanks around what was typed, and the x of an identity number, are nobody's fault.</summary>
    public void Tidy()
    {
        UserName = UserName?.Trim();
        Name = Name?.Trim();
        IdentityNumber = IdentityNumber?.Replace(" ", "", StringComparison.Ordinal).Trim().ToUpperInvariant();
        Mobile = Mobile?.Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).Trim();
        Email = Email?.Trim();
    }
}

/// <summary>The rules of <see cref="RegisterForm"/>, one message a field: what, the rule, the value.</summary>
public sealed partial class RegisterFormRules : AbstractValidator<RegisterForm>
{
    /// <summary>Creates the rules.</summary>
    public RegisterFormRules(TimeProvider time)
    {
        RuleLevelCascadeMode = CascadeMode.Stop;

        RuleFor(form => form.UserName)
            .NotEmpty().WithMessage(_ => Text.Of("请填写用户名。"))
            .Must(name => UserNameFormat().IsMatch(name!))
            .WithMessage(_ => Text.Of("用户名“{PropertyValue}”不符合要求：应为 4-20 位字母、数字或下划线，并以字母开头。"));
        RuleFor(form => form.Name)
            .NotEmpty().WithMessage(_ => Text.Of("请填写姓名，须与身份证一致。"))
            .Must(name => NameFormat().IsMatch(name!))
            .WithMessage(_ => Text.Of("姓名“{PropertyValue}”不符合要求：应为 2-30 个汉字或字母，少数民族姓名中间用“·”。"));
        RuleFor(form => form.IdentityNumber)
            .NotEmpty().WithMessage(_ => Text.Of("请填写身份证号。"))
            .Custom((number, context) =>
            {
                var today = DateOnly.FromDateTime(time.GetUtcNow().ToOffset(TimeSpan.FromHours(8)).DateTime);
                if (IdentityNumber.Parse(number, today) is { IsSuccess: false } refused)
                    context.AddFailure(refused.Errors[0].Message);
            });
        RuleFor(form => form.Mobile)
            .NotEmpty().WithMessage(_ => Text.Of("请填写手机号，用于接收报名通知。"))
            .Must(mobile => MobileFormat().IsMatch(mobile!))
            .WithMessage(_ => Text.Of("手机号“{PropertyValue}”不正确：应为 1 开头的 11 位数字。"));
        RuleFor(form => form.Email)
            .Custom((address, context) =>
            {
                if (AddressRefusal(address) is { } refusal)
                    context.AddFailure(refusal);
            });
        RuleFor(form => form.Password)
            .NotEmpty().WithMessage(_ => Text.Of("请设置密码。"))
            .Custom((password, context) =>
            {
                var form = context.InstanceToValidate;
                if (PasswordRules.Refusal(password!, form.UserName, form.Mobile, form.IdentityNumber) is { } refusal)
                    context.AddFailure(refusal);
            });
        RuleFor(form => form.PasswordAgain)
            .NotEmpty().WithMessage(_ => Text.Of("请再次输入密码。"))
            .Equal(form => form.Password).WithMessage(_ => Text.Of("两次输入的密码不一致，请重新输入。"));
        RuleFor(form => form.Consent)
            .Equal(true).WithMessage(_ => Text.Of("请阅读并同意《用户服务协议与隐私说明》后再注册。"));
    }

    /// <summary>What is wrong with a mail address, or null.</summary>
    public static string? AddressRefusal(string? address) => address switch
    {
        null or "" => Text.Of("请填写电子邮箱，用于接收报名通知。"),
        { Length: > 100 } => Text.Of("电子邮箱不能超过 100 个字符。"),
        _ when !EmailFormat().IsMatch(address) => Text.Of($"电子邮箱“{address}”格式不正确，例如 name@example.com。"),
        _ => null,
    };

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_]{3,19}$")]
    private static partial Regex UserNameFormat();

    [GeneratedRegex(@"^(?!.*··)[\p{L}\uD800-\uDFFF][\p{L}\uD800-\uDFFF·. ]{0,28}[\p{L}\uD800-\uDFFF]$")]
    private static partial Regex NameFormat();

    [GeneratedRegex("^1[3-9][0-9]{9}$")]
    private static partial Regex MobileFormat();

    private const string Label = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";

    [GeneratedRegex($@"^[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{Label}(?:\.{Label})+$")]
    private static partial Regex EmailFormat();
}
