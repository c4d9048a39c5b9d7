using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Runtime;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace ExamReg.Bench.Flow;

/// <summary>Waits for one action of a candidate and changes one row of the domain with it.</summary>
[Activity("Bench.Step", Kind = ActivityKind.Task)]
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
[Activity("Bench.Payment", Kind = ActivityKind.Task)]
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

/// <summary>Whether the domain sends its statement by itself.</summary>
internal sealed class DomainTrips
{
    public bool IsOwn { get; set; }
}

/// <summary>The one domain row that every burst changes; the floor changes the same one.</summary>
internal sealed class DomainRow(BurstConnection burst, DomainTrips trips) : IBurstParticipant
{
    public const string Sql = "UPDATE bench.registration SET step = step + 1, changed_at = now() WHERE id = $1";
    private Guid? touched;

    public static ValueTask TouchAsync(ActivityContext context)
    {
        context.Services.GetRequiredService<DomainRow>().Touch(context.InstanceId);
        return ValueTask.CompletedTask;
    }

    // What an O/R mapper does: changes are kept and written before the burst commits.
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (touched is not { } id)
            return;
        await using var command = new NpgsqlCommand(Sql, burst.Connection);
        command.Parameters.Add(new NpgsqlParameter { Value = id });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private void Touch(Guid id)
    {
        if (trips.IsOwn)
            touched = id;
        else
            burst.Defer(new NpgsqlBatchCommand(Sql) { Parameters = { new() { Value = id } } });
    }
}
