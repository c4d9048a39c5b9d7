namespace ExamReg.Web.Accounts.Captcha;

/// <summary>How a captcha asks.</summary>
public enum CaptchaKind
{
    /// <summary>Characters in a picture.</summary>
    Picture,

    /// <summary>A small sum in words, for those who cannot see the picture.</summary>
    Words,
}

/// <summary>A captcha on a page: what the partial <c>_Captcha</c> draws.</summary>
/// <param name="Id">The challenge.</param>
/// <param name="Kind">How it asks.</param>
/// <param name="Question">The question in words; null for a picture.</param>
/// <param name="Refusal">Why the last answer was refused.</param>
public sealed record CaptchaField(Guid Id, CaptchaKind Kind, string? Question, string? Refusal = null);

/// <summary>What the form sends back.</summary>
public sealed class CaptchaInput
{
    public Guid Id { get; set; }

    public CaptchaKind Kind { get; set; }

    public string? Answer { get; set; }
}
