using System.Text.Json;
using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Execution;

namespace ExamReg.Workflows.Rehearsal;

/// <summary>What an activity can ask when it says how it takes part in a rehearsal.</summary>
public sealed class RehearsalContext : IInputReader
{
    private readonly RehearsalStage stage;
    private readonly ActivityContext context;

    internal RehearsalContext(RehearsalStage stage, ActivityContext context) => (this.stage, this.context) = (stage, context);

    /// <summary>The activity's node.</summary>
    public ActivityNode Node => context.Node;

    /// <summary>The virtual time.</summary>
    public DateTimeOffset Now => context.Now;

    /// <summary>When the rehearsal began.</summary>
    public DateTimeOffset StartedAt => stage.Memory.StartedAt;

    /// <summary>Whether all ways are being explored, and not one walked step by step.</summary>
    public bool Explores => stage.Explores;

    /// <inheritdoc />
    public T Get<T>(Input<T> input) => context.Get(input);

    /// <summary>Whether a flag holds for the made-up case; where the case does not say, an explorer tries both.</summary>
    /// <param name="flag">The flag.</param>
    public bool Is(RehearsalFact flag) => stage.Is(flag);

    /// <summary>A moment of the made-up case.</summary>
    /// <param name="moment">The moment.</param>
    public DateTimeOffset When(RehearsalFact moment) => stage.Memory.When(moment);

    /// <summary>Any other fact of the made-up case; the type's default where the case does not say, or says something else.</summary>
    /// <typeparam name="T">What it is read as.</typeparam>
    /// <param name="value">The fact.</param>
    public T? Value<T>(RehearsalFact value)
    {
        try
        {
            return stage.Memory.Facts.GetValueOrDefault(value.Name) is { } given ? given.Deserialize<T>(JsonSerializerOptions.Web) : default;
        }
        catch (JsonException)
        {
            return default;
        }
    }

    /// <summary>Whether an activity has left this mark on the case.</summary>
    /// <param name="mark">The mark.</param>
    public bool IsMarked(string mark) => stage.Memory.Marks.Contains(mark);

    /// <summary>One of several ways that only real data could decide between: an explorer takes them all, else the first one is taken.</summary>
    /// <param name="ways">The ways, the usual one first.</param>
    public string OneOf(IReadOnlyList<string> ways) => ways[stage.Choose(ways.Count)];
}
