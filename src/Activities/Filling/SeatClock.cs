using System.Text.Json.Nodes;
using ExamReg.Activities.Messages;
using ExamReg.Domain;
using ExamReg.Domain.Seats;
using ExamReg.Workflows.Execution;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace ExamReg.Activities.Filling;

/// <summary>
/// Watches over held seats in the steps at which the candidate may take any time: when theirs is over, they are freed, and the step goes
/// on waiting (docs/adr/0015). How long that is, the steps of the subjects and of the payment say.
/// </summary>
internal static class SeatClock
{
    private const string Note = "seats";

    /// <summary>Waits for the end of the hold, where there is one.</summary>
    public static async ValueTask WatchAsync(ActivityContext context)
    {
        var db = context.Services.GetRequiredService<ExamDb>();
        // Mostly an operation of the same burst has just had it in its hands.
        var until = db.Registrations.Local.FindEntry(context.InstanceId) is { } known
            ? known.Entity.SeatsHeldUntil
            : await db.Registrations.Where(registration => registration.Id == context.InstanceId).Select(registration => registration.SeatsHeldUntil)
                .SingleOrDefaultAsync(context.CancellationToken);
        if (until is not null)
            context.WaitUntil(until.Value, JsonValue.Create(Note));
    }

    /// <summary>Whether the stimulus is this timer.</summary>
    public static bool Rang(ReceivedStimulus stimulus) => stimulus.Name == Stimulus.Timer && stimulus.Bookmark.Payload?.ToString() == Note;

    /// <summary>Frees what has run out and tells the candidate.</summary>
    public static async ValueTask<EndSeatHold.Outcome> EndAsync(ActivityContext context)
    {
        var ended = await context.Services.GetRequiredService<EndSeatHold>().HandleAsync(new(context.InstanceId), context.CancellationToken);
        if (ended.Value == EndSeatHold.Outcome.Freed)
            await CandidateMessage.SendAsync(context, Note, MessageKinds.SeatsFreed);
        return ended.Value;
    }
}
