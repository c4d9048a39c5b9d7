using System.Text.Json.Nodes;
using ExamReg.Workflows.Activities;

namespace ExamReg.Workflows.Definitions;

/// <summary>One activity of a compiled definition and its place in the tree.</summary>
public sealed class ActivityNode
{
    internal ActivityNode(string id, ActivityNode? parent, ActivityDescriptor descriptor, Activity activity, JsonObject json)
    {
        Id = id;
        Parent = parent;
        Descriptor = descriptor;
        Activity = activity;
        Json = json;
        NodeId = parent is null ? id : $"{parent.NodeId}:{id}";
        Name = json["name"]?.ToString();
        DisplayText = (json["metadata"] as JsonObject)?["displayText"]?.ToString();
        Variables = VariableDeclaration.ReadAll(json["variables"]);
        Custom = json["customProperties"] as JsonObject;
        CanStartWorkflow = Flag("canStartWorkflow");
        MergeMode = Enum.TryParse<MergeMode>(Custom?["mergeMode"]?.ToString(), ignoreCase: true, out var mode) ? mode : MergeMode.None;
    }

    /// <summary>The activity's id; unique in its definition.</summary>
    public string Id { get; }

    /// <summary>The path of ids from the root, as Elsa's node id.</summary>
    public string NodeId { get; }

    /// <summary>The name in JSON, such as "Payment1".</summary>
    public string? Name { get; }

    /// <summary>The text that the designer shows on the node, if it was changed.</summary>
    public string? DisplayText { get; }

    /// <summary>What to call the node when speaking to people.</summary>
    public string Label => DisplayText is { Length: > 0 } ? DisplayText : Name is { Length: > 0 } ? Name : Id;

    /// <summary>The type name in JSON.</summary>
    public string Type => Descriptor.Type;

    /// <summary>The container, or null for the root.</summary>
    public ActivityNode? Parent { get; }

    /// <summary>The contained activities in the order of the JSON, embedded ones included.</summary>
    public IReadOnlyList<ActivityNode> Children { get; internal set; } = [];

    /// <summary>What the type declares.</summary>
    public ActivityDescriptor Descriptor { get; }

    /// <summary>The object that runs the node.</summary>
    public Activity Activity { get; }

    /// <summary>The node's JSON.</summary>
    public JsonObject Json { get; }

    /// <summary>The variables that the node declares for what it contains.</summary>
    public IReadOnlyList<VariableDeclaration> Variables { get; }

    /// <summary>How inbound connections merge here, as the designer set it.</summary>
    public MergeMode MergeMode { get; }

    /// <summary>Whether the activity starts a new instance when its stimulus comes (triggers).</summary>
    public bool CanStartWorkflow { get; }

    /// <summary>The node's custom properties.</summary>
    public JsonObject? Custom { get; }

    /// <summary>The contained activity of that id, or null.</summary>
    /// <param name="id">The child's id.</param>
    public ActivityNode? FindChild(string id) => Children.FirstOrDefault(child => child.Id == id);

    /// <summary>
    /// What the definition itself says of an input; null where nothing is written, or an expression, which is different for each instance.
    /// </summary>
    /// <param name="input">The input's name in JSON.</param>
    public string? Literal(string input)
        => Json[input]?["expression"] is JsonObject expression && expression["type"]?.ToString() == "Literal" ? expression["value"]?.ToString() : null;

    private bool Flag(string name)
        => (Custom?[name] ?? Json[name]) is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;

    /// <inheritdoc />
    public override string ToString() => $"{Type} {Id}";
}
