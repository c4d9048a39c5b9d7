namespace ExamReg.Workflows.Activities;

/// <summary>Reads inputs of one node in one instance: while it runs, or when somebody looks at what waits.</summary>
public interface IInputReader
{
    /// <summary>The value of an input: its expression, or the default where the definition leaves it out.</summary>
    /// <typeparam name="T">The input's type.</typeparam>
    /// <param name="input">The input.</param>
    T Get<T>(Input<T> input);
}
