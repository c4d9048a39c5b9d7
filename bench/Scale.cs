namespace ExamReg.Bench;

/// <summary>How much is measured.</summary>
/// <param name="Rounds">How often each measurement is taken, in turn with the others (A B A B); medians count.</param>
/// <param name="Instances">Instances of one round; each takes five resumes.</param>
/// <param name="Populations">Suspended instances in the database.</param>
/// <param name="DueTimers">Timers that become due at once.</param>
internal sealed record Scale(int Rounds, int Instances, int[] Populations, int DueTimers)
{
    public static Scale Full { get; } = new(5, 2_000, [1_000, 100_000, 1_000_000], 100_000);

    /// <summary>For development: the same shape in a minute.</summary>
    public static Scale Quick { get; } = new(5, 400, [1_000, 20_000], 4_000);
}
