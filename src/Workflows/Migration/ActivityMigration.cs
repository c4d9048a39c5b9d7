using System.Text.Json.Nodes;
using ExamReg.Workflows.Definitions;

namespace ExamReg.Workflows.Migration;

/// <summary>What a live activity sees when its instance moves to another version: its place there, and what it keeps between bursts.</summary>
public sealed class ActivityMigration
{
    private readonly IReadOnlyDictionary<string, string> mapping;
    private readonly IReadOnlySet<string> live;

    internal ActivityMigration(ActivityNode from, ActivityNode to, JsonObject? data, IReadOnlyDictionary<string, string> mapping, IReadOnlySet<string> live)
    {
        (From, To, Data) = (from, to, data);
        (this.mapping, this.live) = (mapping, live);
    }

    /// <summary>The node in the version that the instance leaves.</summary>
    public ActivityNode From { get; }

    /// <summary>The node in the version that it goes to.</summary>
    public ActivityNode To { get; }

    /// <summary>What the activity keeps; a copy that may be changed and becomes the instance's. Null where it keeps nothing.</summary>
    public JsonObject? Data { get; }

    /// <summary>The activity of the target version that an activity of the source maps to, or null.</summary>
    /// <param name="activityId">An activity of the source version.</param>
    public ActivityNode? Map(string activityId) => mapping.GetValueOrDefault(activityId) is { } id ? To.FindChild(id) : null;

    /// <summary>Whether an activity directly inside of this one runs or waits; by its id in the source version.</summary>
    /// <param name="activityId">The contained activity.</param>
    public bool IsLive(string activityId) => live.Contains(activityId);
}
