namespace ExamReg.Web.Identity;

/// <summary>A captcha that was shown and not yet answered. Any answer, right or wrong, deletes it: one use.</summary>
public sealed class CaptchaChallenge
{
    /// <summary>Random; the form carries it.</summary>
    public Guid Id { get; set; }

    /// <summary>HMAC-SHA256 of the answer; its key lies only in the browser's cookie, so this table gives no answers away.</summary>
    public byte[] AnswerHash { get; set; } = [];

    /// <summary>From here no answer is right, by the database's clock.</summary>
    public DateTimeOffset ExpiresAt { get; set; }
}
