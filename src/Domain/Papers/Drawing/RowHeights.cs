namespace ExamReg.Domain.Papers.Drawing;

/// <summary>How high the rows of the registration form are, in millimetres.</summary>
/// <param name="Unit">Height of a plain row of weight 1.</param>
/// <param name="Subject">Height of a row in the table of subjects.</param>
internal readonly record struct RowHeights(float Unit, float Subject)
{
    private const float Comfortable = 7.6f, Tight = 5.2f;

    // Below this the table of subjects gets hard to read, so that the other rows give way first.
    private const float ReadableSubject = 4.4f;

    /// <summary>The height of a plain row; a heavier one (a long text) is higher, but not higher than a comfortable row.</summary>
    public float Plain(float weight) => MathF.Max(Unit, MathF.Min(Comfortable, Unit * weight));

    /// <summary>
    /// Shares out a room, in millimetres, to plain rows (their weights given) and rows of subjects: all alike, up to a comfortable
    /// height; if they become too low, plain rows first, so that the table of subjects stays readable; and at the worst all alike again.
    /// </summary>
    public static RowHeights Share(float room, IReadOnlyList<float> plainWeights, int subjectRows)
    {
        var alike = MathF.Min(Comfortable, room / (plainWeights.Count + subjectRows));
        if (alike >= Tight)
            return new RowHeights(alike, MathF.Min(alike, (room - plainWeights.Sum(new RowHeights(alike, 0).Plain)) / subjectRows));

        var tight = (room - plainWeights.Sum(new RowHeights(Tight, 0).Plain)) / subjectRows;
        if (tight >= ReadableSubject)
            return new RowHeights(Tight, tight);

        var lowest = room / (plainWeights.Sum() + subjectRows);
        return new RowHeights(lowest, lowest);
    }
}
