namespace ExamReg.Workflows.Definitions;

/// <summary>A definition version made ready to run: parsed, checked for form, shared by all its instances.</summary>
public sealed class CompiledWorkflow
{
    private readonly Dictionary<string, ActivityNode> nodes;
    private readonly Dictionary<string, ActivityNode> byName = new(StringComparer.Ordinal);

    internal CompiledWorkflow(WorkflowDocument document, ActivityNode root, Dictionary<string, ActivityNode> nodes)
    {
        Document = document;
        Root = root;
        this.nodes = nodes;
        Variables = document.Variables;
        foreach (var node in nodes.Values.Where(node => node.Name is { Length: > 0 }))
            byName.TryAdd(node.Name!, node);
    }

    /// <summary>The number by which the store knows this version; 0 for one that is not stored.</summary>
    public int Key { get; internal init; }

    /// <summary>The definition as written.</summary>
    public WorkflowDocument Document { get; }

    /// <summary>The root activity.</summary>
    public ActivityNode Root { get; }

    /// <summary>The workflow's variables.</summary>
    public IReadOnlyList<VariableDeclaration> Variables { get; }

    /// <summary>All activities.</summary>
    public IReadOnlyCollection<ActivityNode> Nodes => nodes.Values;

    /// <summary>The activity of that id, or null.</summary>
    /// <param name="id">The activity's id.</param>
    public ActivityNode? Find(string id) => nodes.GetValueOrDefault(id);

    /// <summary>The activity of that id or, failing that, of that name.</summary>
    /// <param name="idOrName">Id or name.</param>
    public ActivityNode? FindByIdOrName(string idOrName) => nodes.GetValueOrDefault(idOrName) ?? byName.GetValueOrDefault(idOrName);
}

/// <summary>How grave a finding is.</summary>
public enum FindingSeverity
{
    /// <summary>Worth a look; publishing asks.</summary>
    Warning,

    /// <summary>Publishing is refused.</summary>
    Error,
}

/// <summary>Something that a check found in a definition.</summary>
/// <param name="Severity">How grave it is.</param>
/// <param name="Code">A stable code, such as "unknown-activity".</param>
/// <param name="ActivityId">Where, or null for the whole definition.</param>
/// <param name="Message">What is wrong and what to do, in the reader's language.</param>
public sealed record DefinitionFinding(FindingSeverity Severity, string Code, string? ActivityId, string Message);
