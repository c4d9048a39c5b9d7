using ExamReg.Activities;
using ExamReg.Activities.Reviewing;
using ExamReg.Domain;
using ExamReg.Domain.Registrations;
using ExamReg.Domain.Reviews;
using ExamReg.Domain.Security;
using ExamReg.Web.Identity;
using ExamReg.Web.Portal.Filling;
using ExamReg.Workflows.Runtime;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Desk.Reviews;

/// <summary>A field as the clerk sees it.</summary>
/// <param name="Name">The property's name, as <see cref="ReviewVerdict.MarkedFields"/> wants it.</param>
/// <param name="Label">What people read.</param>
/// <param name="Value">What the candidate entered.</param>
/// <param name="WasMarked">Whether the last decision marked it.</param>
public sealed record ReviewField(string Name, string Label, string? Value, bool WasMarked);

/// <summary>An earlier decision.</summary>
public sealed record PastDecision(ReviewDecision Decision, string By, IReadOnlyList<string> Marked);

/// <summary>Everything that a clerk needs to decide on one registration.</summary>
public sealed record ReviewFile
{
    /// <summary>With site, session and choices.</summary>
    public required Registration Registration { get; init; }

    /// <summary>The candidate's data, the identity number in full: the clerk compares it.</summary>
    public required IReadOnlyList<ReviewField> Fields { get; init; }

    /// <summary>"480 × 640 像素，58 KB，2026-11-24 09:30 上传"; null without a photo.</summary>
    public required RegistrationPhotoFacts? Photo { get; init; }

    /// <summary>What to look at, as the step says; null when the flow does not wait for a decision: then there is nothing to decide.</summary>
    public required string? Checklist { get; init; }

    /// <summary>Decisions so far, the newest first.</summary>
    public required IReadOnlyList<PastDecision> History { get; init; }

    /// <summary>How the flow stands.</summary>
    public required InstanceView? View { get; init; }

    /// <summary>Whether the flow waits for a decision.</summary>
    public bool IsWaiting => Checklist is not null;

    /// <summary>Whether the last decision marked the photo.</summary>
    public bool PhotoWasMarked => WasMarked("Photo");

    /// <summary>Whether the last decision marked the subjects.</summary>
    public bool SubjectsWereMarked => WasMarked("OfferingIds");

    /// <summary>Names the application that the clerk looks at: a decision on an older one must not count.</summary>
    public long Application => Registration.ReviewRequestedAt?.UtcTicks ?? 0;

    private bool WasMarked(string field) => History is [{ Decision: { Approved: false } last }, ..] && last.MarkedFields.Contains(field);
}

/// <summary>About a photo, without its bytes.</summary>
public sealed record RegistrationPhotoFacts(int Width, int Height, int Bytes, DateTimeOffset UploadedAt);

/// <summary>Reads a <see cref="ReviewFile"/>.</summary>
public sealed class ReviewFiles(ExamDb db, WorkflowRuntime runtime, IdentityNumberCipher cipher, AccountNames names)
{
    /// <summary>The file; null where there is none or it is another site's.</summary>
    public async Task<ReviewFile?> FindAsync(Guid siteId, Guid id, CancellationToken ct)
    {
        var registration = await db.Registrations.AsNoTracking().AsSplitQuery()
            .Include(r => r.Session).Include(r => r.Site)
            .Include(r => r.Choices.OrderBy(choice => choice.StartsAt)).ThenInclude(choice => choice.Offering).ThenInclude(o => o.Subject)
            .SingleOrDefaultAsync(r => r.Id == id && r.SiteId == siteId && r.ReviewRequestedAt != null, ct);
        if (registration is null)
            return null;
        var decisions = await db.ReviewDecisions.AsNoTracking()
            .Where(decision => decision.RegistrationId == id).OrderByDescending(decision => decision.DecidedAt).ToListAsync(ct);
        var view = await runtime.FindAsync(registration.WorkflowInstanceId, ct);
        return new()
        {
            Registration = registration,
            Fields = Fields(registration, decisions.FirstOrDefault()),
            Photo = await db.Photos.Where(photo => photo.RegistrationId == id)
                .Select(photo => new RegistrationPhotoFacts(photo.Width, photo.Height, photo.Bytes.Length, photo.UploadedAt)).SingleOrDefaultAsync(ct),
            Checklist = view?.WaitingFor<Review>() is { } waiting && view.Accepts(Stimuli.Review)
                ? waiting.Get(((Review)waiting.Activity).Checklist)
                : null,
            History = await HistoryAsync(decisions, ct),
            View = view,
        };
    }

    private IReadOnlyList<ReviewField> Fields(Registration registration, ReviewDecision? last)
    {
        var values = registration.ReadInformation(cipher)?.ToInput() ?? new();
        var marked = last is { Approved: false } ? last.MarkedFields : [];
        return [.. InformationForm.Fields.Select(field => new ReviewField(field.Name, field.Label, field.Shown(values), marked.Contains(field.Name)))];
    }

    private async Task<IReadOnlyList<PastDecision>> HistoryAsync(List<ReviewDecision> decisions, CancellationToken ct)
    {
        var staff = await names.OfAsync(decisions.Select(decision => decision.StaffId), ct);
        return [.. decisions.Select(decision =>
            new PastDecision(decision, staff.GetValueOrDefault(decision.StaffId, "—"), [.. decision.MarkedFields.Select(InformationForm.LabelOf)]))];
    }
}
