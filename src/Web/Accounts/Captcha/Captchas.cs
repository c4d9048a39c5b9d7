using System.Security.Cryptography;
using System.Text;
using ExamReg.Web.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace ExamReg.Web.Accounts.Captcha;

/// <summary>
/// Issues captchas and checks the answers. A challenge lies in the database, works on every node, may be answered once, within its
/// lifetime, by the browser it was made for.
/// </summary>
public sealed class Captchas(IdentityDb db, IOptions<CaptchaOptions> options, IHttpContextAccessor http)
{
    private const string CookieName = "examreg.captcha";
    private const int SecretBytes = 32;

    private HttpContext Context => http.HttpContext ?? throw new InvalidOperationException("Captchas need a request.");

    /// <summary>A new captcha for the page that is being made. A picture's answer is chosen when the browser fetches the picture.</summary>
    public async Task<CaptchaField> NewAsync(CaptchaKind kind, string? refusal = null, CancellationToken ct = default)
    {
        var id = Guid.NewGuid();
        _ = Secret();
        if (kind is CaptchaKind.Picture)
            return new CaptchaField(id, kind, null, refusal);

        var (question, answer) = CaptchaQuestion.Make();
        await StoreAsync(id, options.Value.FixedAnswer ?? answer, ct);
        return new CaptchaField(id, kind, question, refusal);
    }

    /// <summary>The picture of a challenge, PNG. Fetched again, it is another one, and the former answer is void.</summary>
    public async Task<byte[]> DrawAsync(Guid id, CancellationToken ct = default)
    {
        var text = options.Value.FixedAnswer ?? CaptchaGlyphs.RandomText(4);
        await StoreAsync(id, text, ct);
        return CaptchaPicture.Draw(text);
    }

    /// <summary>Uses the challenge up. Null when the answer is right; else why not, for the person.</summary>
    public async Task<string?> CheckAsync(CaptchaInput input, CancellationToken ct = default)
    {
        var answer = CaptchaQuestion.Normalise(input.Answer);
        if (answer.Length == 0)
            return Text.Of("请输入验证码。");
        var used = await db.Database.SqlQuery<UsedChallenge>(
            $"""
             DELETE FROM identity.captchas WHERE id = {input.Id}
             RETURNING answer_hash, expires_at <= clock_timestamp() AS expired
             """).ToListAsync(ct);
        if (used is not [var challenge] || challenge.Expired)
            return Text.Of($"验证码已失效（{options.Value.LifetimeSeconds / 60} 分钟内有效，且只能使用一次），请按新的验证码重新输入。");
        return CryptographicOperations.FixedTimeEquals(challenge.AnswerHash, Hash(input.Id, answer))
            ? null
            : Text.Of("验证码不正确，请按新的验证码重新输入。");
    }

    private Task<int> StoreAsync(Guid id, string answer, CancellationToken ct)
    {
        var hash = Hash(id, CaptchaQuestion.Normalise(answer));
        return db.Database.ExecuteSqlAsync(
            $"""
             INSERT INTO identity.captchas (id, answer_hash, expires_at)
             VALUES ({id}, {hash}, clock_timestamp() + make_interval(secs => {options.Value.LifetimeSeconds}))
             ON CONFLICT (id) DO UPDATE SET answer_hash = excluded.answer_hash, expires_at = excluded.expires_at
             """, ct);
    }

    private byte[] Hash(Guid id, string answer) => HMACSHA256.HashData(Secret(), Encoding.UTF8.GetBytes($"{id:N}{answer}"));

    /// <summary>The browser's own key: random, in a cookie that no script reads, made with the first captcha.</summary>
    private byte[] Secret()
    {
        if (Context.Items[CookieName] is byte[] made)
            return made;
        var given = new byte[SecretBytes];
        if (Context.Request.Cookies[CookieName] is not { Length: 44 } cookie
            || !Convert.TryFromBase64String(cookie, given, out var length) || length != SecretBytes)
        {
            RandomNumberGenerator.Fill(given);
            Context.Response.Cookies.Append(CookieName, Convert.ToBase64String(given), new CookieOptions
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Lax,
                Secure = Context.Request.IsHttps,
                Path = "/accounts",
                IsEssential = true,
            });
        }

        Context.Items[CookieName] = given;
        return given;
    }

    private sealed record UsedChallenge(byte[] AnswerHash, bool Expired);
}
