using ExamReg.Workflows.Expressions;

namespace ExamReg.Workflows.Activities;

/// <summary>Reads inputs as far as the definition fixes them: for checks before publishing, when there is no instance yet.</summary>
public sealed class ConstantInputs : IInputReader
{
    /// <summary>Whether an input was asked for that only an instance can tell; it then gave its default.</summary>
    public bool HasUnknown { get; private set; }

    /// <summary>The constant in the definition, or the default where it is left out or must be computed.</summary>
    /// <typeparam name="T">The input's type.</typeparam>
    /// <param name="input">The input.</param>
    public T Get<T>(Input<T> input)
    {
        if (input.Expression is ConstantExpression constant)
            return ValueConverter.To<T>(constant.Value);
        HasUnknown |= input.Expression is not null;
        return input.Default;
    }
}
