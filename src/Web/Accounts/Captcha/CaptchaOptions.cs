using Microsoft.Extensions.Options;

namespace ExamReg.Web.Accounts.Captcha;

/// <summary>Section "Captcha".</summary>
public sealed class CaptchaOptions
{
    /// <summary>How long a captcha may be answered, in seconds.</summary>
    public int LifetimeSeconds { get; set; } = 300;

    /// <summary>Makes this the answer of every captcha, for automatic tests. The program does not start with it outside of Development.</summary>
    public string? FixedAnswer { get; set; }
}

internal sealed class CaptchaOptionsRules(IHostEnvironment environment) : IValidateOptions<CaptchaOptions>
{
    public ValidateOptionsResult Validate(string? name, CaptchaOptions options)
    {
        if (!string.IsNullOrEmpty(options.FixedAnswer) && !environment.IsDevelopment())
        {
            return ValidateOptionsResult.Fail(
                $"Captcha__FixedAnswer 只允许在 Development 环境使用，当前环境是 {environment.EnvironmentName}。请删除此设置后重新启动。");
        }

        return options.LifetimeSeconds is >= 10 and <= 3600
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"Captcha__LifetimeSeconds 应在 10-3600 秒之间，现在是 {options.LifetimeSeconds}。");
    }
}
