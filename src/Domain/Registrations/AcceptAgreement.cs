using System.Security.Cryptography;
using System.Text;
using ExamReg.Domain.Clock;

namespace ExamReg.Domain.Registrations;

/// <summary>Records that the candidate accepted the agreement (报名协议), and which text it was. Repeatable: the first time counts.</summary>
public sealed class AcceptAgreement(ExamDb db)
{
    /// <summary>Input.</summary>
    /// <param name="RegistrationId">Registration.</param>
    /// <param name="AgreementText">The text as it was shown; its hash is kept.</param>
    /// <param name="Agreed">The box 同意报名协议.</param>
    public sealed record Command(Guid RegistrationId, string AgreementText, bool Agreed);

    /// <summary>The hash that is kept: SHA-256 of the UTF-8 text, lower-case hex.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Accepts. Errors: <c>agreement-not-ticked</c>, <c>wrong-state</c>.</summary>
    public async Task<Result> HandleAsync(Command command, CancellationToken ct = default)
    {
        if (!command.Agreed)
            return new DomainError("agreement-not-ticked", nameof(Command.Agreed), Text.Of("请先阅读报名协议并勾选“同意报名协议”，再点击“同意”。"));
        if (await db.LockAsync(command.RegistrationId, ct) is not { } registration)
            return RegistrationErrors.NotFound;
        var accepted = registration.AcceptAgreement(Hash(command.AgreementText), await DatabaseClock.NowAsync(db, ct));
        if (accepted.IsSuccess)
            await db.SaveChangesAsync(ct);
        return accepted;
    }
}
