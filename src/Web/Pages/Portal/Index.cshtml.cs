using ExamReg.Activities;
using ExamReg.Activities.Confirming;
using ExamReg.Activities.Papers;
using ExamReg.Domain;
using ExamReg.Domain.Orders;
using ExamReg.Web.Portal;
using ExamReg.Workflows.Runtime;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Pages.Portal;

/// <summary>欢迎页: who is logged in, the state, what to do next as one button, the deadline as a countdown, all dates, the notices.</summary>
public sealed class IndexModel(CurrentRegistration current, WorkflowRuntime runtime, Notices notices, ExamDb db) : PortalPage(current, runtime)
{
    public NextStep Next { get; private set; } = null!;

    public IReadOnlyList<Notice> Notices { get; private set; } = [];

    public IReadOnlyList<SessionDate> Dates { get; private set; } = [];

    /// <summary>Until when the next step must be done, and what ends then; null when nothing presses.</summary>
    public (string What, DateTimeOffset At)? Deadline { get; private set; }

    public decimal? Fee => State.Registration is { Choices.Count: > 0 } registration ? registration.Choices.Sum(choice => choice.Fee) : null;

    public async Task OnGetAsync()
    {
        Next = NextStep.Of(State);
        Notices = await notices.ReadAsync(State, Aborted);
        var confirmation = await notices.ConfirmationAsync(State, Aborted);
        if (State.Session is { } session)
            Dates = SessionDates.Of(session, confirmation, State.Now);
        Deadline = await DeadlineAsync(confirmation?.Until);
    }

    private async Task<(string What, DateTimeOffset At)?> DeadlineAsync(DateTimeOffset? confirmUntil)
    {
        if (State.Accepts(Stimuli.Pay))
        {
            var registrationId = State.Registration!.Id;
            var until = await db.Orders.Where(order => order.RegistrationId == registrationId && order.State == OrderState.Open)
                .Select(order => (DateTimeOffset?)order.Deadline).SingleOrDefaultAsync(Aborted);
            return until is null ? null : (Text.Of("支付截止"), until.Value);
        }

        if (State.WaitingFor<SiteConfirmation>() is not null)
            return confirmUntil > State.Now ? (Text.Of("现场确认截止"), confirmUntil.Value) : null;
        if (State.WaitingFor<Ticket>() is not null)
            return State.Registration!.CheckTicketPrintable(State.Now).IsSuccess ? (Text.Of("打印截止"), State.Registration.TicketUntil!.Value) : null;
        if (State is { IsSeatClockTheirs: true, Registration.SeatsHeldUntil: { } held } && held > State.Now)
            return (Text.Of("名额保留至"), held);
        var isFilling = State.MayStart || State.Accepts(Stimuli.Agreement) || State.Accepts(Stimuli.Information) || State.Accepts(Stimuli.Subjects)
            || State.Accepts(Stimuli.Photo) || State.Accepts(Stimuli.ApplyForReview);
        return isFilling && State.Session is { } session && State.Now < session.RegistrationClosesAt
            ? (Text.Of("报名截止"), session.RegistrationClosesAt)
            : null;
    }
}
