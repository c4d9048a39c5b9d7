namespace ExamReg.Workflows.Texts;

/// <summary>
/// The language of what the engine says to people: findings, refusals, reasons. It is that of
/// <see cref="System.Globalization.CultureInfo.CurrentUICulture"/>: Chinese, which is the original, or English. A host may know more.
/// </summary>
public static class WorkflowTexts
{
    /// <summary>
    /// Asked first, with the Chinese original, its holes as <c>{0}</c>, <c>{1}</c>; null where the host has nothing to say. It is also asked for
    /// the names of the host's own activities and inputs, which the engine quotes.
    /// </summary>
    public static Func<string, string?>? Host { get; set; }
}
