using ExamReg.Workflows.Expressions;

namespace ExamReg.Workflows.Activities;

/// <summary>A configurable input of an activity: an expression that is evaluated when the activity asks for it.</summary>
public abstract class Input
{
    /// <summary>The property's name in JSON (camelCase); set at compilation.</summary>
    public string Name { get; internal set; } = "";

    /// <summary>The node's expression, or null where the definition leaves the input out: then the default counts.</summary>
    public CompiledExpression? Expression { get; internal set; }

    /// <summary>The type that values are converted to.</summary>
    public abstract Type ValueType { get; }

    /// <summary>The value that counts where the definition leaves the input out; the designer shows the same one.</summary>
    public abstract object? DefaultValue { get; }
}

/// <summary>A typed input.</summary>
/// <typeparam name="T">What values are converted to.</typeparam>
/// <param name="defaultValue">What counts where the definition leaves the input out.</param>
public sealed class Input<T>(T defaultValue = default!) : Input
{
    /// <inheritdoc />
    public override Type ValueType => typeof(T);

    /// <inheritdoc />
    public override object? DefaultValue => defaultValue;

    /// <summary>The default, typed.</summary>
    public T Default => defaultValue;
}

/// <summary>A result that an activity offers to variables and to later expressions.</summary>
public abstract class Output
{
    /// <summary>The property's name in JSON (camelCase); set at compilation.</summary>
    public string Name { get; internal set; } = "";

    /// <summary>The id or name of the variable that receives the value, if the definition binds one.</summary>
    public string? VariableId { get; internal set; }

    /// <summary>The type of the value.</summary>
    public abstract Type ValueType { get; }
}

/// <summary>A typed output.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
public sealed class Output<T> : Output
{
    /// <inheritdoc />
    public override Type ValueType => typeof(T);
}
