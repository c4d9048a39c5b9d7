using ExamReg.Activities;
using ExamReg.Domain.Registrations;
using ExamReg.Domain.Sessions;
using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Runtime;

namespace ExamReg.Web.Portal;

/// <summary>Where the logged-in candidate stands: the session, the registration in it, and what its instance waits for.</summary>
/// <param name="CandidateId">The candidate.</param>
/// <param name="Now">The database's clock.</param>
/// <param name="Session">The session in which the candidate acts; null when none is published.</param>
/// <param name="Registration">The newest registration in that session, with site and choices; null before the first.</param>
/// <param name="View">The registration's workflow instance.</param>
public sealed record PortalState(Guid CandidateId, DateTimeOffset Now, ExamSession? Session, Registration? Registration, InstanceView? View)
{
    /// <summary>Whether the registration still counts (it has not expired, been withdrawn or declined).</summary>
    public bool IsActive => Registration?.State.IsActive() == true;

    /// <summary>Whether a registration may be begun now.</summary>
    public bool MayStart => !IsActive && Session?.CheckRegistrationOpen(Now).IsSuccess == true;

    /// <summary>Whether the candidate is filling in or correcting: the time for which seats are held runs, and no order shows another one.</summary>
    public bool IsSeatClockTheirs => IsActive && (Accepts(Stimuli.Information) || Accepts(Stimuli.Subjects) || Accepts(Stimuli.Photo) || Accepts(Stimuli.ApplyForReview));

    /// <summary>Whether the instance waits for that stimulus: whether to draw its button.</summary>
    public bool Accepts(string stimulus) => View?.Accepts(stimulus) == true;

    /// <summary>The waiting step of that class, or null.</summary>
    public WaitingActivity? WaitingFor<T>() where T : Activity => View?.WaitingFor<T>();

    /// <summary>What the instance waits for, in the words of the definition: steps that stand by (withdrawal) left out.</summary>
    public IReadOnlyList<string> WaitingLabels => View is null ? [] : WaitingSteps.Labels(View);
}
