using System.Text.Json.Nodes;
using ExamReg.Domain;
using ExamReg.Domain.Messages;
using ExamReg.Workflows.Execution;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace ExamReg.Activities.Messages;

/// <summary>Tells the candidate something, in the portal's inbox and by mail, in the same burst as what it tells about.</summary>
public static class CandidateMessage
{
    /// <summary>Writes a message from a template; the same occasion again writes nothing.</summary>
    /// <param name="context">The activity's place in the running instance.</param>
    /// <param name="occasion">Makes it count once for this execution of the step.</param>
    /// <param name="kind">One of <see cref="MessageKinds"/>.</param>
    /// <param name="data">What the template fills in besides the registration's number, session and site.</param>
    /// <param name="notAfter">From here a mail makes no sense any more.</param>
    public static ValueTask SendAsync(
        ActivityContext context, string occasion, string kind, JsonObject? data = null, DateTimeOffset? notAfter = null) =>
        new(TellAsync(context.Services, context.InstanceId, kind, $"{context.InstanceId}:{context.FrameId}:{occasion}", data, notAfter, context.CancellationToken));

    /// <summary>Writes a message with a title and a text of its own; the same occasion again writes nothing.</summary>
    /// <param name="context">The activity's place in the running instance.</param>
    /// <param name="occasion">Makes it count once for this execution of the step.</param>
    /// <param name="message">Title and text.</param>
    public static ValueTask SendAsync(ActivityContext context, string occasion, (string Title, string Body) message) =>
        SendAsync(context, occasion, MessageKinds.Notice, new JsonObject { ["title"] = message.Title, ["body"] = message.Body });

    /// <summary>The same from outside of a step, such as a job that finishes a refund; takes part in the caller's transaction.</summary>
    /// <param name="services">Where <see cref="ExamDb"/> and <see cref="SendMessage"/> come from.</param>
    /// <param name="registrationId">The registration it is about.</param>
    /// <param name="kind">One of <see cref="MessageKinds"/>.</param>
    /// <param name="dedupeKey">Unique for the event.</param>
    /// <param name="data">What the template fills in besides the registration's number, session and site.</param>
    /// <param name="notAfter">From here a mail makes no sense any more.</param>
    /// <param name="ct">Ends the wait.</param>
    public static async Task TellAsync(
        IServiceProvider services, Guid registrationId, string kind, string dedupeKey, JsonObject? data = null, DateTimeOffset? notAfter = null,
        CancellationToken ct = default)
    {
        var about = await services.GetRequiredService<ExamDb>().Registrations.Where(registration => registration.Id == registrationId)
            .Select(registration => new
            {
                registration.CandidateId,
                registration.Number,
                Session = registration.Session.Name,
                Site = registration.Site == null ? "" : registration.Site.Name,
            })
            .SingleAsync(ct);
        data ??= [];
        (data["number"], data["session"], data["site"]) = (about.Number, about.Session, about.Site);
        var (title, body) = MessageTemplates.Render(kind, MessageTemplates.Languages[0], data);
        await services.GetRequiredService<SendMessage>().HandleAsync(
            new(about.CandidateId, registrationId, title, body, dedupeKey) { Kind = kind, Data = data, NotAfter = notAfter }, ct);
    }
}
