namespace ExamReg.Workflows.Activities;

/// <summary>What kind of step an activity is; the designer shows it. Names as in Elsa.</summary>
public enum ActivityKind
{
    /// <summary>Runs and completes.</summary>
    Action,

    /// <summary>Waits for a stimulus, and may start a workflow.</summary>
    Trigger,

    /// <summary>Long work that may be done in the background.</summary>
    Job,

    /// <summary>Waits for a person or another program to report back.</summary>
    Task,
}

/// <summary>Names an activity type as definitions write it: <c>Namespace.Name</c>.</summary>
/// <param name="type">The full type name in JSON, such as <c>Elsa.WriteLine</c>.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ActivityAttribute(string type) : Attribute
{
    /// <summary>The full type name in JSON.</summary>
    public string Type { get; } = type;

    /// <summary>The name that people see; the type's last part when empty.</summary>
    public string? DisplayName { get; init; }

    /// <summary>The toolbox group.</summary>
    public string Category { get; init; } = "Miscellaneous";

    /// <summary>One sentence on what the step does.</summary>
    public string? Description { get; init; }

    /// <summary>What kind of step it is.</summary>
    public ActivityKind Kind { get; init; } = ActivityKind.Action;

    /// <summary>
    /// The outcomes in the order in which the designer shows them, as <c>Name</c> or <c>Name=label</c>; <c>Done</c> when not given.
    /// Definitions know the names, people see the labels.
    /// </summary>
    public string[] Outcomes { get; init; } = ["Done"];

    /// <summary>Whether it holds other activities.</summary>
    public bool IsContainer { get; init; }

    /// <summary>Whether the toolbox offers it.</summary>
    public bool IsBrowsable { get; init; } = true;

    /// <summary>Whether a flow begins here, so that no connection may lead in.</summary>
    public bool IsStart { get; init; }
}

/// <summary>Describes an <see cref="Input{T}"/> property for the designer's form and the checks before publishing.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class InputAttribute : Attribute
{
    /// <summary>The label; the property's name when empty.</summary>
    public string? DisplayName { get; init; }

    /// <summary>One sentence: what it is, in which unit.</summary>
    public string? Description { get; init; }

    /// <summary>The form section.</summary>
    public string? Category { get; init; }

    /// <summary>Elsa Studio's editor: singleline, multiline, checkbox, dropdown, dynamic-outcomes, ...</summary>
    public string? UIHint { get; init; }

    /// <summary>For a drop-down: the values, or <c>value=label</c> pairs.</summary>
    public string[]? Options { get; init; }

    /// <summary>Whether publishing is refused while it is empty.</summary>
    public bool IsRequired { get; init; }

    /// <summary>The order in the form.</summary>
    public float Order { get; init; }

    /// <summary>The syntax that the form offers first.</summary>
    public string DefaultSyntax { get; init; } = "Literal";

    /// <summary>Whether the form shows it.</summary>
    public bool IsBrowsable { get; init; } = true;
}

/// <summary>
/// Describes what an activity reads from its JSON by itself (cases of a switch, the variable to set), so that the designer's form can
/// edit it: a plain value, not an expression.
/// </summary>
/// <param name="name">The property's name in JSON (camelCase).</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = true)]
public sealed class SettingAttribute(string name) : Attribute
{
    /// <summary>The property's name in JSON (camelCase).</summary>
    public string Name { get; } = name;

    /// <summary>The label.</summary>
    public string? DisplayName { get; init; }

    /// <summary>One sentence: what it is.</summary>
    public string? Description { get; init; }

    /// <summary>Elsa Studio's editor: flow-switch-editor, switch-editor, variable-picker.</summary>
    public string UIHint { get; init; } = "singleline";

    /// <summary>The type as Elsa names it, such as <c>ICollection&lt;FlowSwitchCase&gt;</c>.</summary>
    public string TypeName { get; init; } = "Object";

    /// <summary>The order in the form.</summary>
    public float Order { get; init; }
}

/// <summary>Describes an <see cref="Output{T}"/> property.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OutputAttribute : Attribute
{
    /// <summary>The label; the property's name when empty.</summary>
    public string? DisplayName { get; init; }

    /// <summary>One sentence on what it holds.</summary>
    public string? Description { get; init; }
}

/// <summary>Marks a property of type <see cref="Definitions.ActivityNode"/> as a place for one embedded activity (then, else, body).</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PortAttribute : Attribute
{
    /// <summary>The label; the property's name when empty.</summary>
    public string? DisplayName { get; init; }
}
