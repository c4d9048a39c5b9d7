using ExamReg.Domain;
using ExamReg.Domain.Messages;
using ExamReg.Web.Portal;
using ExamReg.Workflows.Runtime;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Pages.Portal;

/// <summary>消息: the candidate's inbox, newest first; opening it marks what is shown as read.</summary>
public sealed class MessagesModel(CurrentRegistration current, WorkflowRuntime runtime, ExamDb db) : PortalPage(current, runtime)
{
    private const int Shown = 100;

    public IReadOnlyList<Message> Messages { get; private set; } = [];

    public async Task OnGetAsync()
    {
        Messages = await db.Messages.AsNoTracking().Where(message => message.CandidateId == State.CandidateId)
            .OrderByDescending(message => message.CreatedAt).Take(Shown).ToListAsync(Aborted);
        await db.Messages.Where(message => message.CandidateId == State.CandidateId && message.ReadAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(message => message.ReadAt, State.Now), Aborted);
    }
}
