using System.Text.RegularExpressions;
using ExamReg.Activities;
using ExamReg.Domain;
using ExamReg.Domain.Clock;
using ExamReg.Domain.Confirmations;
using ExamReg.Domain.Papers;
using ExamReg.Domain.Registrations;
using ExamReg.Domain.Security;
using ExamReg.Domain.Sessions;
using ExamReg.Web.Portal;
using ExamReg.Workflows.Runtime;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Desk.Confirmations;

/// <summary>When the site's candidates of a session may appear.</summary>
public sealed record DeskWindow(Guid SessionId, string SessionName, ConfirmationWindow Window, string? NoticeTitle, int Awaiting);

/// <summary>A candidate in front of the desk.</summary>
/// <param name="Registration">With session and choices.</param>
/// <param name="MaskedIdentity">The identity number, masked.</param>
/// <param name="HasPhoto">Whether there is a photo.</param>
/// <param name="Bring">What the step says that one should bring; null when the flow does not wait for the confirmation.</param>
/// <param name="MayUndo">Whether the flow still lets the confirmation be taken back.</param>
/// <param name="WaitsFor">What the flow waits for, in the definition's words.</param>
public sealed record DeskPerson(
    Registration Registration, string? MaskedIdentity, bool HasPhoto, string? Bring, bool MayUndo, IReadOnlyList<string> WaitsFor)
{
    /// <summary>Whether the flow waits for the confirmation: whether to draw the button.</summary>
    public bool MayConfirm => Bring is not null;
}

/// <summary>What a search found.</summary>
/// <param name="People">Those of the site, the ones to confirm first.</param>
/// <param name="IsElsewhere">Nobody here, but the 报名号 is another site's.</param>
/// <param name="IsForged">A code was scanned that was not signed here.</param>
/// <param name="Shown">What was looked for, as people know it: the 报名号 behind a scanned code.</param>
public sealed record DeskSearch(IReadOnlyList<DeskPerson> People, bool IsElsewhere, bool IsForged, string Shown);

/// <summary>Someone confirmed today.</summary>
public sealed record ConfirmedToday(Guid RegistrationId, string Number, string? Name, DateTimeOffset At, Guid StaffId);

/// <summary>Finds people for the desk of 现场确认.</summary>
public sealed partial class ConfirmationDesk(
    ExamDb db, WorkflowRuntime runtime, IdentityNumberCipher cipher, DeskCode codes, VerificationCode papers)
{
    /// <summary>At most so many are shown.</summary>
    public const int MostFound = 12;

    private const int MostConfirmed = 200;

    /// <summary>The windows of all open sessions in which the site offers something.</summary>
    public async Task<IReadOnlyList<DeskWindow>> WindowsAsync(Guid siteId, CancellationToken ct)
    {
        var sessions = await db.Sessions.AsNoTracking()
            .Where(session => session.State == SessionState.Open && db.Offerings.Any(o => o.SiteId == siteId && o.SessionId == session.Id))
            .OrderBy(session => session.ExamStartsOn).Select(session => new { session.Id, session.Name }).ToListAsync(ct);
        var windows = new List<DeskWindow>();
        foreach (var session in sessions)
        {
            var window = await ConfirmationWindow.ReadAsync(db, session.Id, siteId, ct);
            var title = await db.SiteNotices.Where(notice => notice.Id == window.NoticeId).Select(notice => notice.Title).SingleOrDefaultAsync(ct);
            var awaiting = await db.Registrations.CountAsync(
                r => r.SiteId == siteId && r.SessionId == session.Id && r.State == RegistrationState.AwaitingConfirmation, ct);
            windows.Add(new(session.Id, session.Name, window, title, awaiting));
        }
        return windows;
    }

    /// <summary>
    /// Finds the site's candidates by a scanned code (the candidate's own or a paper's), 报名号, name, identity number, or the last four
    /// or more places of it.
    /// </summary>
    public async Task<DeskSearch> FindAsync(Guid siteId, string text, CancellationToken ct)
    {
        text = text.Trim();
        var (isCode, number) = Scanned(text);
        if (isCode && number is null)
            return new([], false, true, text);
        text = number ?? text;
        var here = Of(siteId);
        var ids = IdentityEnding().IsMatch(text) ? await ByIdentityAsync(here, text.ToUpperInvariant(), ct) : [];
        var pattern = Search.Containing(text);
        var found = await here.AsSplitQuery()
            .Include(r => r.Session)
            .Include(r => r.Choices.OrderBy(choice => choice.StartsAt)).ThenInclude(choice => choice.Offering).ThenInclude(o => o.Subject)
            .Where(r => ids.Contains(r.Id)
                || (number != null ? r.Number == number
                    : EF.Functions.ILike(r.Number, pattern, Search.Escape) || EF.Functions.ILike(r.Name!, pattern, Search.Escape)))
            .OrderByDescending(r => r.State == RegistrationState.AwaitingConfirmation).ThenByDescending(r => r.Serial)
            .Take(MostFound).ToListAsync(ct);
        var people = new List<DeskPerson>();
        foreach (var registration in found)
            people.Add(await PersonAsync(registration, ct));
        return new(people, people.Count == 0 && await db.Registrations.AnyAsync(r => r.Number == text && r.SiteId != siteId, ct), false, text);
    }

    /// <summary>One of the site's candidates, or null.</summary>
    public Task<Registration?> RegistrationAsync(Guid siteId, Guid id, CancellationToken ct) => Of(siteId).SingleOrDefaultAsync(r => r.Id == id, ct);

    /// <summary>Who was confirmed today (China's day by the platform's clock), the newest first.</summary>
    public async Task<IReadOnlyList<ConfirmedToday>> TodayAsync(Guid siteId, CancellationToken ct)
    {
        var from = ChinaTime.At(ChinaTime.Day(await DatabaseClock.NowAsync(db, ct)), TimeOnly.MinValue);
        return await db.SiteConfirmations.AsNoTracking()
            .Where(c => c.SiteId == siteId && c.ConfirmedAt >= from && c.UndoneAt == null)
            .OrderByDescending(c => c.ConfirmedAt).Take(MostConfirmed)
            .Select(c => new ConfirmedToday(c.RegistrationId, c.Registration.Number, c.Registration.Name, c.ConfirmedAt, c.StaffId))
            .ToListAsync(ct);
    }

    /// <summary>Whether the text is a code, and the 报名号 in it when the code is genuine.</summary>
    private (bool IsCode, string? Number) Scanned(string text)
    {
        if (codes.Read(text) is { } scan)
            return (true, scan.Number);
        // A scanner under another keyboard layout may write ":" and "/" as it likes; the code at the end is what counts.
        var at = text.LastIndexOf("verify/", StringComparison.OrdinalIgnoreCase);
        return at < 0 ? (false, null) : (true, papers.Verify(text[(at + "verify/".Length)..])?.RegistrationNumber);
    }

    private IQueryable<Registration> Of(Guid siteId) => db.Registrations.AsNoTracking().Where(r => r.SiteId == siteId);

    // A whole number has an index. Its ending has none (it is encrypted), so the site's people are looked through: some thousands at most.
    private async Task<List<Guid>> ByIdentityAsync(IQueryable<Registration> here, string text, CancellationToken ct)
    {
        if (text.Length == 18)
        {
            var hash = cipher.BlindIndex(text);
            return await here.Where(r => r.IdentityHash == hash).Select(r => r.Id).ToListAsync(ct);
        }
        var sealedNumbers = here.Where(r => r.EndedAt == null && r.IdentityNumberEncrypted != null && r.Session.State == SessionState.Open)
            .Select(r => new { r.Id, Number = r.IdentityNumberEncrypted! });
        var ids = new List<Guid>();
        await foreach (var entry in sealedNumbers.AsAsyncEnumerable().WithCancellation(ct))
        {
            if (cipher.DecryptText(entry.Number).EndsWith(text, StringComparison.Ordinal))
                ids.Add(entry.Id);
        }
        return ids;
    }

    private async Task<DeskPerson> PersonAsync(Registration registration, CancellationToken ct)
    {
        var view = await runtime.FindAsync(registration.WorkflowInstanceId, ct);
        var step = view?.Accepts(Stimuli.Confirm) == true ? view.WaitingFor<Activities.Confirming.SiteConfirmation>() : null;
        return new(
            registration,
            registration.ReadInformation(cipher) is { } information ? IdentityNumber.Mask(information.IdentityNumber) : null,
            await db.Photos.AnyAsync(photo => photo.RegistrationId == registration.Id, ct),
            step?.Get(((Activities.Confirming.SiteConfirmation)step.Activity).Bring),
            view?.Accepts(Stimuli.UndoConfirmation) == true,
            view is null ? [] : WaitingSteps.Labels(view));
    }

    [GeneratedRegex("^[0-9]{3,17}[0-9Xx]$")]
    private static partial Regex IdentityEnding();
}
