using ExamReg.Activities;
using ExamReg.Domain;
using ExamReg.Domain.Messages;
using ExamReg.Domain.Orders;
using ExamReg.Web.Portal;
using ExamReg.Workflows.Runtime;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Pages.Portal;

/// <summary>欢迎页: who is logged in, the session, what to do next as one button, the deadline as a countdown.</summary>
public sealed class IndexModel(CurrentRegistration current, WorkflowRuntime runtime, ExamDb db) : PortalPage(current, runtime)
{
    private const int NewestMessages = 3;

    public NextStep Next { get; private set; } = null!;

    public IReadOnlyList<Message> Messages { get; private set; } = [];

    /// <summary>Until when the next step must be done, and what ends then; null when nothing presses.</summary>
    public (string What, DateTimeOffset At)? Deadline { get; private set; }

    public decimal? Fee => State.Registration is { Choices.Count: > 0 } registration ? registration.Choices.Sum(choice => choice.Fee) : null;

    public async Task OnGetAsync()
    {
        Next = NextStep.Of(State);
        Messages = await db.Messages.AsNoTracking().Where(message => message.CandidateId == State.CandidateId)
            .OrderByDescending(message => message.CreatedAt).Take(NewestMessages).ToListAsync(Aborted);
        Deadline = await DeadlineAsync();
    }

    private async Task<(string What, DateTimeOffset At)?> DeadlineAsync()
    {
        if (State.Accepts(Stimuli.Pay))
        {
            var registrationId = State.Registration!.Id;
            var until = await db.Orders.Where(order => order.RegistrationId == registrationId && order.State == OrderState.Open)
                .Select(order => (DateTimeOffset?)order.Deadline).SingleOrDefaultAsync(Aborted);
            return until is null ? null : ("支付截止", until.Value);
        }
        var isFilling = State.MayStart || State.Accepts(Stimuli.Agreement) || State.Accepts(Stimuli.Information) || State.Accepts(Stimuli.Subjects);
        return isFilling && State.Session is { } session && State.Now < session.RegistrationClosesAt ? ("报名截止", session.RegistrationClosesAt) : null;
    }
}
