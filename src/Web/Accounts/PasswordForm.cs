using FluentValidation;

namespace ExamReg.Web.Accounts;

/// <summary>What a person fills in to change the password (修改密码).</summary>
public sealed class PasswordForm
{
    public string? Current { get; set; }

    public string? Next { get; set; }

    public string? NextAgain { get; set; }
}

/// <summary>The rules of <see cref="PasswordForm"/>; whether the present password is right, only the database knows.</summary>
public sealed class PasswordFormRules : AbstractValidator<PasswordForm>
{
    /// <summary>What strangers may know of the person, put into the validation context under this name as strings.</summary>
    internal const string Known = "known";

    /// <summary>Creates the rules.</summary>
    public PasswordFormRules()
    {
        RuleLevelCascadeMode = CascadeMode.Stop;

        RuleFor(form => form.Current).NotEmpty().WithMessage(_ => Text.Of("请输入当前密码。"));
        RuleFor(form => form.Next)
            .NotEmpty().WithMessage(_ => Text.Of("请设置新密码。"))
            .NotEqual(form => form.Current).WithMessage(_ => Text.Of("新密码不能与当前密码相同，请重新设置。"))
            .Custom((password, context) =>
            {
                var known = context.RootContextData.TryGetValue(Known, out var value) ? (string?[])value : [];
                if (PasswordRules.Refusal(password!, known) is { } refusal)
                    context.AddFailure(refusal);
            });
        RuleFor(form => form.NextAgain)
            .NotEmpty().WithMessage(_ => Text.Of("请再次输入新密码。"))
            .Equal(form => form.Next).WithMessage(_ => Text.Of("两次输入的新密码不一致，请重新输入。"));
    }
}
