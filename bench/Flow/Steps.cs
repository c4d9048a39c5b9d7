using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Runtime;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace ExamReg.Bench.Flow;

/// <summary>Waits for one action of a candidate and changes one row of the domain with it.</summary>
[Activity("Bench.Step")]
public sealed class Step : Activity
{
    /// <inheritdoc />
    protected override ValueTask ExecuteAsync(ActivityContext context)
    {
        context.WaitFor("act");
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    protected override async ValueTask ResumeAsync(ActivityContext context, ReceivedStimulus stimulus)
    {
        await DomainRow.TouchAsync(context);
        await context.CompleteAsync();
    }
}

/// <summary>The same with a window of 24 hours beside it.</summary>
[Activity("Bench.Payment")]
public sealed class Payment : Activity
{
    /// <inheritdoc />
    protected override ValueTask ExecuteAsync(ActivityContext context)
    {
        context.WaitFor("act");
        context.WaitUntil(context.Now.AddHours(24));
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    protected override async ValueTask ResumeAsync(ActivityContext context, ReceivedStimulus stimulus)
    {
        await DomainRow.TouchAsync(context);
        await context.CompleteAsync();
    }
}

/// <summary>The one domain row that every burst changes; the floor changes the same one.</summary>
internal sealed class DomainRow : IBurstParticipant
{
    public const string Sql = "UPDATE bench.registration SET step = step + 1, changed_at = now() WHERE id = $1";
    private readonly BurstConnection burst;
    private Guid? touched;

    public DomainRow(BurstConnection burst) => this.burst = burst;

    public static ValueTask TouchAsync(ActivityContext context)
    {
        context.Services.GetRequiredService<DomainRow>().touched = context.InstanceId;
        return ValueTask.CompletedTask;
    }

    // The domain's own statement; it is counted apart from the engine's round trips.
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (touched is not { } id)
            return;
        await using var command = new NpgsqlCommand(Sql, burst.Connection);
        command.Parameters.Add(new NpgsqlParameter { Value = id });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
