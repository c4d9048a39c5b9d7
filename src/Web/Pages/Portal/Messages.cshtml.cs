using ExamReg.Domain;
using ExamReg.Domain.Messages;
using ExamReg.Web.Portal;
using ExamReg.Workflows.Runtime;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Pages.Portal;

/// <summary>消息: the candidate's inbox, newest first; opening it marks what is shown as read.</summary>
public sealed class MessagesModel(CurrentRegistration current, WorkflowRuntime runtime, ExamDb db) : PortalPage(current, runtime)
{
    private const int PageSize = 20;

    /// <summary>The page, from 1.</summary>
    [BindProperty(SupportsGet = true)]
    public int P { get; set; } = 1;

    public IReadOnlyList<MessageShown> Messages { get; private set; } = [];

    public bool HasMore { get; private set; }

    public async Task OnGetAsync()
    {
        P = Math.Clamp(P, 1, 10_000);
        var found = await db.Messages.AsNoTracking().Where(message => message.CandidateId == State.CandidateId)
            .OrderByDescending(message => message.CreatedAt).ThenByDescending(message => message.Id)
            .Skip((P - 1) * PageSize).Take(PageSize + 1).ToListAsync(Aborted);
        HasMore = found.Count > PageSize;
        Messages = [.. found.Take(PageSize).Select(MessageShown.Of)];
        var shown = found.Take(PageSize).Where(message => message.ReadAt is null).Select(message => message.Id).ToArray();
        if (shown.Length > 0)
        {
            await db.Messages.Where(message => shown.Contains(message.Id) && message.ReadAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(message => message.ReadAt, State.Now), Aborted);
        }
    }

    /// <summary>A message in the reader's language.</summary>
    public sealed record MessageShown(string Title, IReadOnlyList<string> Lines, bool IsNew, DateTimeOffset CreatedAt)
    {
        internal static MessageShown Of(Message message)
        {
            var (title, body) = MessageText.Of(message.Kind, message.Title, message.Body, message.Data);
            return new(title, body.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), message.ReadAt is null, message.CreatedAt);
        }
    }
}
