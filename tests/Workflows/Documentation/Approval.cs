using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Outbox;
using ExamReg.Workflows.Runtime;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace ExamReg.Tests.Workflows.Documentation;

/// <summary>Waits for somebody's decision, and for no longer than a window.</summary>
[Activity("Docs.Approval", DisplayName = "Approval", Category = "Docs", Kind = ActivityKind.Task, Outcomes = ["Approved", "Refused", "Expired"])]
public sealed class Approval : Activity
{
    [Input(DisplayName = "Window", Description = "How long to wait.")]
    public Input<TimeSpan> Window { get; } = new(TimeSpan.FromDays(1));

    protected internal override ValueTask ExecuteAsync(ActivityContext context)
    {
        context.WaitFor("decide");
        context.WaitUntil(context.Now + context.Get(Window));
        return ValueTask.CompletedTask;
    }

    protected internal override async ValueTask ResumeAsync(ActivityContext context, ReceivedStimulus stimulus)
    {
        if (stimulus.Name == Stimulus.Timer)
        {
            await context.CompleteAsync("Expired");
            return;
        }
        var decision = stimulus.Payload<Decision?>();
        if (decision is { Approved: false, Reason: null or "" })
        {
            context.Reject(new RejectionError("reason-missing", "reason", "A refusal needs a reason."));
            return;
        }
        context.Services.GetRequiredService<BurstConnection>().Defer(new NpgsqlBatchCommand("INSERT INTO approval VALUES ($1, $2)")
        {
            Parameters = { new() { Value = context.InstanceId }, new() { Value = decision?.Approved ?? false } },
        });
        context.Send(new OutboxMessage("mail", $"{context.InstanceId}:{context.FrameId}", null));
        await context.CompleteAsync(decision?.Approved == true ? "Approved" : "Refused");
    }

    private sealed record Decision(bool Approved, string? Reason);
}
