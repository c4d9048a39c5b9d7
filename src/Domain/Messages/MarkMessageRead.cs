using ExamReg.Domain.Clock;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Domain.Messages;

/// <summary>The candidate opened a message. Repeatable: the first time counts.</summary>
public sealed class MarkMessageRead(ExamDb db)
{
    /// <summary>Input.</summary>
    /// <param name="MessageId">Message.</param>
    /// <param name="CandidateId">Whose inbox it must be in.</param>
    public sealed record Command(Guid MessageId, Guid CandidateId);

    /// <summary>Marks. Errors: <c>message-not-found</c>, also for somebody else's.</summary>
    public async Task<Result> HandleAsync(Command command, CancellationToken ct = default)
    {
        DateTimeOffset? now = await DatabaseClock.NowAsync(db, ct);
        var marked = await db.Messages.Where(m => m.Id == command.MessageId && m.CandidateId == command.CandidateId)
            .ExecuteUpdateAsync(set => set.SetProperty(m => m.ReadAt, m => m.ReadAt ?? now), ct);
        return marked == 1 ? Result.Success() : new DomainError("message-not-found", Text.Of("没有找到这条消息。请返回消息列表。"));
    }
}
