using ExamReg.Activities;
using ExamReg.Activities.Paying;
using ExamReg.Domain;
using ExamReg.Domain.Messages;
using ExamReg.Domain.Registrations;
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

    /// <summary>The open order's deadline as the candidate sees it; null when nothing is to pay.</summary>
    public DateTimeOffset? Deadline { get; private set; }

    public decimal? Fee => State.Registration?.Choices.Sum(choice => choice.Fee) is > 0 and var fee ? fee : null;

    public async Task OnGetAsync()
    {
        Next = NextStep.Of(State);
        Messages = await db.Messages.AsNoTracking().Where(message => message.CandidateId == State.CandidateId)
            .OrderByDescending(message => message.CreatedAt).Take(NewestMessages).ToListAsync(Aborted);
        if (State.Accepts(Stimuli.Pay))
        {
            var registrationId = State.Registration!.Id;
            Deadline = await db.Orders.Where(order => order.RegistrationId == registrationId && order.State == Domain.Orders.OrderState.Open)
                .Select(order => (DateTimeOffset?)order.Deadline).SingleOrDefaultAsync(Aborted);
        }
    }
}
