using System.Text.Json.Nodes;
using ExamReg.Web.Admin.Flows.Drawing;
using ExamReg.Workflows.Definitions;

namespace ExamReg.Web.Admin.Flows.Comparing;

/// <summary>What became of something from one version to the other.</summary>
public enum Difference
{
    /// <summary>Only the newer version has it.</summary>
    Added,

    /// <summary>Only the older version has it.</summary>
    Removed,

    /// <summary>Both have it, with other settings.</summary>
    Changed,
}

/// <summary>A setting that differs.</summary>
/// <param name="Name">Its name in the JSON, such as <c>minSubjects</c>.</param>
/// <param name="Before">How it was; null where it was not set.</param>
/// <param name="After">How it is; null where it is not set.</param>
public sealed record SettingChange(string Name, string? Before, string? After);

/// <summary>An activity that differs.</summary>
/// <param name="Difference">How.</param>
/// <param name="Id">The activity.</param>
/// <param name="Type">Its type, in the newer version where it has it.</param>
/// <param name="Label">What people call it.</param>
/// <param name="Settings">What was changed in it.</param>
public sealed record ActivityDifference(Difference Difference, string Id, string Type, string Label, IReadOnlyList<SettingChange> Settings);

/// <summary>A connection that differs.</summary>
public sealed record ConnectionDifference(Difference Difference, FlowConnection Connection);

/// <summary>A variable of the workflow that differs.</summary>
public sealed record VariableDifference(Difference Difference, string Name, string? Before, string? After);

/// <summary>
/// Two versions compared by ids: the order of activities and connections, and where they stand on the drawing, mean nothing (the
/// designer shuffles them with every save).
/// </summary>
public sealed class VersionComparison
{
    // Of an activity's JSON: what it is called inside and where it stands.
    private static readonly HashSet<string> Ignored =
        ["id", "nodeId", "metadata", "activities", "connections", "$type", "notFoundConnections", "variables", "customProperties", "source"];

    private VersionComparison(WorkflowDocument older, WorkflowDocument newer)
    {
        (Older, Newer) = (older, newer);
        var (before, after) = (Collect(older.Root), Collect(newer.Root));
        Activities = [.. Compare(before, after).OrderBy(difference => difference.Difference).ThenBy(difference => difference.Label, StringComparer.Ordinal)];
        var (was, isNow) = (FlowConnection.ReadAll(older), FlowConnection.ReadAll(newer));
        Connections =
        [
            .. isNow.Except(was).Select(connection => new ConnectionDifference(Difference.Added, connection)),
            .. was.Except(isNow).Select(connection => new ConnectionDifference(Difference.Removed, connection)),
        ];
        Variables = [.. CompareVariables(older.Variables, newer.Variables)];
        Moved = before.Keys.Count(id => after.TryGetValue(id, out var now) && Place(before[id].Json) != Place(now.Json));
        Labels = after.Concat(before.Where(pair => !after.ContainsKey(pair.Key))).ToDictionary(pair => pair.Key, pair => LabelOf(pair.Value.Json));
    }

    /// <summary>The older version.</summary>
    public WorkflowDocument Older { get; }

    /// <summary>The newer version.</summary>
    public WorkflowDocument Newer { get; }

    /// <summary>The activities, added ones first.</summary>
    public IReadOnlyList<ActivityDifference> Activities { get; }

    /// <summary>The connections.</summary>
    public IReadOnlyList<ConnectionDifference> Connections { get; }

    /// <summary>The workflow's variables.</summary>
    public IReadOnlyList<VariableDifference> Variables { get; }

    /// <summary>How many activities only stand elsewhere on the drawing; no difference for anybody.</summary>
    public int Moved { get; }

    /// <summary>Whether the versions do the same.</summary>
    public bool IsSame => Activities.Count + Connections.Count + Variables.Count == 0;

    /// <summary>What people call each activity of either version.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; }

    /// <summary>Compares.</summary>
    public static VersionComparison Of(WorkflowDocument older, WorkflowDocument newer) => new(older, newer);

    private static IEnumerable<ActivityDifference> Compare(Dictionary<string, Found> before, Dictionary<string, Found> after)
    {
        foreach (var (id, now) in after)
        {
            if (!before.TryGetValue(id, out var was))
                yield return new(Difference.Added, id, TypeOf(now.Json), LabelOf(now.Json), Settings(null, now));
            else if (Settings(was, now) is { Count: > 0 } settings)
                yield return new(Difference.Changed, id, TypeOf(now.Json), LabelOf(now.Json), settings);
        }
        foreach (var (id, was) in before.Where(pair => !after.ContainsKey(pair.Key)))
            yield return new(Difference.Removed, id, TypeOf(was.Json), LabelOf(was.Json), []);
    }

    private static List<SettingChange> Settings(Found? was, Found now)
    {
        var changes = new List<SettingChange>();
        void Look(string name, JsonNode? before, JsonNode? after)
        {
            var (old, current) = (SettingText.Of(before), SettingText.Of(after));
            if (old != current)
                changes.Add(new(name, old, current));
        }

        if (was is not null && was.Value.Container != now.Container)
            changes.Add(new("container", was.Value.Container, now.Container));
        if (was is not null)
            Look("displayText", was.Value.Json["metadata"]?["displayText"], now.Json["metadata"]?["displayText"]);
        foreach (var name in Names(was?.Json, now.Json).Where(name => !Ignored.Contains(name) && (was is not null || name is not ("type" or "version" or "name"))))
            Look(name, Plain(was?.Json[name]), Plain(now.Json[name]));
        var (custom, customNow) = (was?.Json["customProperties"] as JsonObject, now.Json["customProperties"] as JsonObject);
        foreach (var name in Names(custom, customNow).Where(name => !Ignored.Contains(name)))
            Look(name, Unset(custom?[name]), Unset(customNow?[name]));
        Look("variables", was?.Json["variables"] is JsonArray { Count: > 0 } list ? list : null, now.Json["variables"] is JsonArray { Count: > 0 } nowList ? nowList : null);
        return changes;
    }

    // An embedded activity is compared by itself, not as a setting of its owner.
    private static JsonNode? Plain(JsonNode? value) => value switch
    {
        JsonObject activity when IsActivity(activity) => null,
        JsonArray list when list.OfType<JsonObject>().Any(item => IsActivity(item) || item["activity"] is JsonObject) =>
            new JsonArray([.. list.Select(item => item is JsonObject { } entry && entry["activity"] is JsonObject
                ? new JsonObject(entry.Where(pair => pair.Key != "activity").Select(pair => KeyValuePair.Create(pair.Key, pair.Value?.DeepClone())))
                : IsActivity(item) ? null : item?.DeepClone())]),
        _ => value,
    };

    // A flag that is off is the same as one that is missing.
    private static JsonNode? Unset(JsonNode? value) => value is JsonValue flag && flag.TryGetValue<bool>(out var isOn) && !isOn ? null : value;

    private static IEnumerable<string> Names(JsonObject? before, JsonObject? after) =>
        (before?.Select(pair => pair.Key) ?? []).Union(after?.Select(pair => pair.Key) ?? []);

    private static IEnumerable<VariableDifference> CompareVariables(IReadOnlyList<VariableDeclaration> before, IReadOnlyList<VariableDeclaration> after)
    {
        foreach (var now in after)
        {
            var was = before.FirstOrDefault(variable => variable.Id == now.Id);
            if (was is null)
                yield return new(Difference.Added, now.Name, null, Describe(now));
            else if (Describe(was) != Describe(now) || was.Name != now.Name)
                yield return new(Difference.Changed, now.Name, was.Name == now.Name ? Describe(was) : $"{was.Name}: {Describe(was)}", Describe(now));
        }
        foreach (var was in before.Where(variable => after.All(other => other.Id != variable.Id)))
            yield return new(Difference.Removed, was.Name, Describe(was), null);
    }

    private static string Describe(VariableDeclaration variable) =>
        variable.DefaultValue is null ? variable.TypeName : $"{variable.TypeName} = {ExamReg.Workflows.Expressions.ValueConverter.ToJson(variable.DefaultValue)?.ToJsonString()}";

    // Every activity below a root, by id, with the container in which it lies; the root itself is the flow and no step.
    private static Dictionary<string, Found> Collect(JsonObject? root)
    {
        var found = new Dictionary<string, Found>(StringComparer.Ordinal);
        if (root is not null)
            Walk(root, null);
        return found;

        void Walk(JsonNode? json, string? container)
        {
            switch (json)
            {
                case JsonObject structure:
                    var inside = container;
                    if (IsActivity(structure))
                    {
                        inside = structure["id"]!.ToString();
                        if (structure != root)
                            found[inside] = new(structure, container == root!["id"]?.ToString() ? null : container);
                    }
                    foreach (var (name, value) in structure)
                    {
                        if (name is not ("connections" or "metadata" or "customProperties"))
                            Walk(value, inside);
                    }
                    break;
                case JsonArray list:
                    foreach (var item in list)
                        Walk(item, container);
                    break;
            }
        }
    }

    private static bool IsActivity(JsonNode? json) => json is JsonObject structure && structure["id"] is JsonValue && structure["type"] is JsonValue
        && (structure.ContainsKey("nodeId") || structure.ContainsKey("version") || structure.ContainsKey("metadata"));

    private static string TypeOf(JsonObject json) => json["type"]?.ToString() ?? "";

    private static string LabelOf(JsonObject json) =>
        json["metadata"]?["displayText"]?.ToString() is { Length: > 0 } text ? text : json["name"]?.ToString() is { Length: > 0 } name ? name : json["id"]!.ToString();

    private static string? Place(JsonObject json) => json["metadata"]?["designer"]?["position"]?.ToJsonString();

    private readonly record struct Found(JsonObject Json, string? Container);
}
