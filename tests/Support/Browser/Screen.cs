namespace ExamReg.Tests.Support.Browser;

/// <summary>A size of window that pages must look right in, in CSS pixels. The name goes into the names of screenshots.</summary>
public sealed record Screen(string Name, int Width, int Height)
{
    public static readonly Screen Phone = new("phone", 390, 844);
    public static readonly Screen Desktop = new("desktop", 1366, 768);

    /// <summary>By its name, so that a theory can run over both: <c>[InlineData("phone")]</c>.</summary>
    public static Screen Named(string name) => name == Phone.Name ? Phone : name == Desktop.Name ? Desktop
        : throw new ArgumentException($"No screen is called {name}.", nameof(name));

    public override string ToString() => Name;
}
