using ExamReg.Domain;
using ExamReg.Domain.Messages;
using ExamReg.Workflows.Execution;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace ExamReg.Activities.Messages;

/// <summary>Tells the candidate something in the portal's inbox, in the same burst as what it tells about.</summary>
public static class CandidateMessage
{
    /// <summary>Writes a message; the same occasion again writes nothing.</summary>
    /// <param name="context">The activity's place in the running instance.</param>
    /// <param name="occasion">Makes it count once for this execution of the step.</param>
    /// <param name="message">Title and text.</param>
    public static async ValueTask SendAsync(ActivityContext context, string occasion, (string Title, string Body) message)
    {
        var candidate = await context.Services.GetRequiredService<ExamDb>().Registrations
            .Where(registration => registration.Id == context.InstanceId).Select(registration => registration.CandidateId).SingleAsync(context.CancellationToken);
        await context.Services.GetRequiredService<SendMessage>().HandleAsync(
            new(candidate, context.InstanceId, message.Title, message.Body, $"{context.InstanceId}:{context.FrameId}:{occasion}"), context.CancellationToken);
    }
}
