namespace ExamReg.Web.Pages.Shared;

/// <summary>The platform's clock as the database tells it.</summary>
/// <param name="Now">The platform's time.</param>
/// <param name="Shift">How far it is ahead of the true time (negative: behind); zero but for an administrator's time machine.</param>
public sealed record ClockState(DateTimeOffset Now, TimeSpan Shift)
{
    /// <summary>Whether people must be told.</summary>
    public bool IsShifted => Shift.Duration() >= TimeSpan.FromSeconds(1);

    /// <summary>"快 6 天 14 小时".</summary>
    public string ShiftText
    {
        get
        {
            var shift = Shift.Duration();
            (int Amount, string Unit)[] parts =
            [
                (shift.Days, Text.Of("天")), (shift.Hours, Text.Of("小时")), (shift.Minutes, Text.Of("分钟")), (shift.Seconds, Text.Of("秒")),
            ];
            var shown = parts.SkipWhile(part => part.Amount == 0).Take(2).Where(part => part.Amount > 0);
            var amount = string.Join(" ", shown.Select(part => $"{part.Amount} {part.Unit}"));
            return Shift > TimeSpan.Zero ? Text.Of($"快 {amount}") : Text.Of($"慢 {amount}");
        }
    }
}
