namespace ExamReg.Workflows.Activities;

/// <summary>What the designer and the checks know of an activity type.</summary>
/// <param name="Type">The full type name in JSON.</param>
/// <param name="DisplayName">The name that people see.</param>
/// <param name="Category">The toolbox group.</param>
/// <param name="Description">One sentence on what the step does.</param>
/// <param name="Kind">What kind of step it is.</param>
/// <param name="Outcomes">The fixed outcomes, in order.</param>
/// <param name="Ports">The places for embedded activities.</param>
/// <param name="Inputs">The inputs, in the form's order.</param>
/// <param name="Outputs">The outputs.</param>
/// <param name="IsContainer">Whether it holds other activities.</param>
/// <param name="IsBrowsable">Whether the toolbox offers it.</param>
/// <param name="IsStart">Whether a flow begins here.</param>
/// <param name="IsTerminal">Whether its completion ends its container.</param>
public sealed record ActivityDescriptor(
    string Type,
    string DisplayName,
    string Category,
    string Description,
    ActivityKind Kind,
    IReadOnlyList<string> Outcomes,
    IReadOnlyList<PortDescriptor> Ports,
    IReadOnlyList<InputDescriptor> Inputs,
    IReadOnlyList<OutputDescriptor> Outputs,
    bool IsContainer,
    bool IsBrowsable,
    bool IsStart,
    bool IsTerminal)
{
    /// <summary>What people read at an outcome; an outcome that is not in here bears its name.</summary>
    public IReadOnlyDictionary<string, string> OutcomeLabels { get; init; } = new Dictionary<string, string>();

    /// <summary>What people read at an outcome.</summary>
    /// <param name="outcome">The outcome's name.</param>
    public string LabelOf(string outcome) => OutcomeLabels.GetValueOrDefault(outcome, outcome == "Done" ? "完成" : outcome);

    /// <summary>What the activity reads from its JSON besides inputs, for the form.</summary>
    public IReadOnlyList<SettingAttribute> Settings { get; init; } = [];

    /// <summary>The last part of the type name.</summary>
    public string ShortName => Type[(Type.LastIndexOf('.') + 1)..];

    /// <summary>The type name without its last part.</summary>
    public string Namespace => Type.Contains('.', StringComparison.Ordinal) ? Type[..Type.LastIndexOf('.')] : "";
}

/// <summary>A place for one embedded activity.</summary>
/// <param name="Name">The property's name in JSON (camelCase).</param>
/// <param name="DisplayName">The label.</param>
public sealed record PortDescriptor(string Name, string DisplayName);

/// <summary>An input as the form shows it.</summary>
/// <param name="Name">The property's name in JSON (camelCase).</param>
/// <param name="ValueType">The type that values are converted to.</param>
/// <param name="DisplayName">The label.</param>
/// <param name="Description">What it is, in which unit.</param>
/// <param name="Category">The form section.</param>
/// <param name="UIHint">Elsa Studio's editor.</param>
/// <param name="Options">For a drop-down: value and label.</param>
/// <param name="DefaultValue">What counts where the definition leaves it out.</param>
/// <param name="DefaultSyntax">The syntax that the form offers first.</param>
/// <param name="IsRequired">Whether publishing is refused while it is empty.</param>
/// <param name="IsBrowsable">Whether the form shows it.</param>
/// <param name="Order">The order in the form.</param>
public sealed record InputDescriptor(
    string Name,
    Type ValueType,
    string DisplayName,
    string Description,
    string? Category,
    string UIHint,
    IReadOnlyList<(string Value, string Label)> Options,
    object? DefaultValue,
    string DefaultSyntax,
    bool IsRequired,
    bool IsBrowsable,
    float Order);

/// <summary>An output as the form shows it.</summary>
/// <param name="Name">The property's name in JSON (camelCase).</param>
/// <param name="ValueType">The type of the value.</param>
/// <param name="DisplayName">The label.</param>
/// <param name="Description">What it holds.</param>
public sealed record OutputDescriptor(string Name, Type ValueType, string DisplayName, string Description);
