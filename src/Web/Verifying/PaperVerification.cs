using ExamReg.Domain;
using ExamReg.Domain.Clock;
using ExamReg.Domain.Papers;
using ExamReg.Domain.Registrations;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Verifying;

/// <summary>What a paper's code turns out to be worth.</summary>
public enum PaperValidity
{
    /// <summary>Not signed here, or altered.</summary>
    Forged,

    /// <summary>Printed here, and still good.</summary>
    Valid,

    /// <summary>Printed here, but the registration was withdrawn, or the site has taken its confirmation back.</summary>
    Withdrawn,

    /// <summary>Printed here, but the registration or the exam is over.</summary>
    Expired,
}

/// <summary>What the public may know of a paper.</summary>
/// <param name="Validity">What it is worth.</param>
/// <param name="Paper">Which paper, printed when; null for a forged one.</param>
/// <param name="RegistrationId">Whose; never shown.</param>
/// <param name="Name">Masked.</param>
/// <param name="State">How the registration stands.</param>
/// <param name="Session">The exam session.</param>
/// <param name="Site">The site.</param>
public sealed record VerifiedPaper(
    PaperValidity Validity, PaperReference? Paper = null, Guid? RegistrationId = null, string? Name = null, RegistrationState? State = null,
    string? Session = null, string? Site = null)
{
    /// <summary>The answer to every code that was not signed here: alike, whatever is wrong with it.</summary>
    public static VerifiedPaper Forged { get; } = new(PaperValidity.Forged);
}

/// <summary>Looks up what stands behind the address in a paper's QR code. Only a signed code reaches the database.</summary>
public sealed class PaperVerification(VerificationCode codes, ExamDb db)
{
    /// <summary>Verifies.</summary>
    public async Task<VerifiedPaper> VerifyAsync(string? code, CancellationToken ct)
    {
        if (codes.Verify(code) is not { } paper)
            return VerifiedPaper.Forged;
        var now = await DatabaseClock.NowAsync(db, ct);
        var found = await db.Registrations.AsNoTracking().Where(r => r.Number == paper.RegistrationNumber)
            .Select(r => new
            {
                r.Id,
                r.Name,
                r.State,
                r.TicketGrantedAt,
                r.FormGrantedAt,
                Session = r.Session.Name,
                r.Session.ExamEndsOn,
                Site = r.Site!.Name,
            })
            .SingleOrDefaultAsync(ct);
        if (found is null)
            return new(PaperValidity.Withdrawn, paper);
        var granted = paper.Kind == PaperKind.AdmissionTicket ? found.TicketGrantedAt : found.FormGrantedAt;
        var validity = (found.State, granted) switch
        {
            (RegistrationState.Expired, _) => PaperValidity.Expired,
            _ when !found.State.IsActive() || granted is null => PaperValidity.Withdrawn,
            _ => ChinaTime.Day(now) > found.ExamEndsOn ? PaperValidity.Expired : PaperValidity.Valid,
        };
        return new(validity, paper, found.Id, Mask(found.Name), found.State, found.Session, found.Site);
    }

    /// <summary>The photo of a paper that is good; of any other nobody sees it.</summary>
    public async Task<byte[]?> PhotoAsync(string? code, CancellationToken ct) =>
        await VerifyAsync(code, ct) is { Validity: PaperValidity.Valid, RegistrationId: { } id }
            ? await db.Photos.Where(photo => photo.RegistrationId == id).Select(photo => photo.Bytes).SingleOrDefaultAsync(ct)
            : null;

    /// <summary>"张*" for 张示范: the first character, whatever plane it is in, and nothing of how long the rest is.</summary>
    internal static string? Mask(string? name) => string.IsNullOrEmpty(name) ? null : $"{name.EnumerateRunes().First()}*";
}
