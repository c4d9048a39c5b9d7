using System.Globalization;
using ExamReg.Workflows.Timers;

namespace ExamReg.Tests.Workflows.Timers;

/// <summary>Moments worked out by hand; 2026-09-01 is a Tuesday.</summary>
public sealed class CronExpressionTests
{
    [Theory]
    [InlineData("* * * * *", "2026-09-01 12:00:00", "2026-09-01 12:01:00")]
    [InlineData("* * * * *", "2026-09-01 12:00:59", "2026-09-01 12:01:00")]
    [InlineData("* * * * * *", "2026-09-01 12:00:59", "2026-09-01 12:01:00")]
    [InlineData("*/20 * * * * *", "2026-09-01 12:00:21", "2026-09-01 12:00:40")]
    [InlineData("0 9 * * *", "2026-09-01 08:59:59", "2026-09-01 09:00:00")]
    [InlineData("0 9 * * *", "2026-09-01 09:00:00", "2026-09-02 09:00:00")]
    [InlineData("0 0 1 1 *", "2026-09-01 00:00:00", "2027-01-01 00:00:00")]
    [InlineData("0 0 31 * *", "2026-09-01 00:00:00", "2026-10-31 00:00:00")]
    [InlineData("0 0 29 2 *", "2026-09-01 00:00:00", "2028-02-29 00:00:00")]
    [InlineData("0 0 29 2 *", "2096-03-01 00:00:00", "2104-02-29 00:00:00")]
    [InlineData("15,45 8-10 * * *", "2026-09-01 08:15:00", "2026-09-01 08:45:00")]
    [InlineData("15,45 8-10 * * *", "2026-09-01 10:45:00", "2026-09-02 08:15:00")]
    [InlineData("0 22-2 * * *", "2026-09-01 02:00:00", "2026-09-01 22:00:00")]
    [InlineData("0 22-2 * * *", "2026-09-01 23:30:00", "2026-09-02 00:00:00")]
    [InlineData("5/25 * * * *", "2026-09-01 12:05:00", "2026-09-01 12:30:00")]
    [InlineData("5/25 * * * *", "2026-09-01 12:55:00", "2026-09-01 13:05:00")]
    [InlineData("10-20/5 * * * *", "2026-09-01 12:15:00", "2026-09-01 12:20:00")]
    [InlineData("0 1 * * MON-FRI", "2026-09-04 01:00:00", "2026-09-07 01:00:00")]
    [InlineData("0 0 * * SAT-SUN", "2026-09-05 00:00:00", "2026-09-06 00:00:00")]
    [InlineData("0 0 * * 7", "2026-09-01 00:00:00", "2026-09-06 00:00:00")]
    [InlineData("0 0 * * 0", "2026-09-01 00:00:00", "2026-09-06 00:00:00")]
    [InlineData("0 0 * * 5-7", "2026-09-05 00:00:00", "2026-09-06 00:00:00")]
    [InlineData("0 0 1 jan,JUL ?", "2026-09-01 00:00:00", "2027-01-01 00:00:00")]
    [InlineData("0 0 ? * wed", "2026-09-01 00:00:00", "2026-09-02 00:00:00")]
    // Both days restricted: the 13th or a Friday, whichever comes first.
    [InlineData("0 0 13 * FRI", "2026-09-01 00:00:00", "2026-09-04 00:00:00")]
    [InlineData("0 0 13 * FRI", "2026-09-11 00:00:00", "2026-09-13 00:00:00")]
    // A field that begins with * does not restrict: odd days that are Fridays.
    [InlineData("0 0 */2 * FRI", "2026-09-01 00:00:00", "2026-09-11 00:00:00")]
    [InlineData("59 59 23 31 12 *", "2026-12-31 23:59:59", "2027-12-31 23:59:59")]
    public void Should_find_the_next_moment(string expression, string after, string expected)
        => Assert.Equal(Utc(expected), CronExpression.TryParse(expression, out _)!.Next(Utc(after)));

    [Fact]
    public void Should_reckon_in_utc_whatever_the_offset()
        => Assert.Equal(Utc("2026-09-01 09:00:00"), CronExpression.TryParse("0 9 * * *",
            out _)!.Next(new DateTimeOffset(2026, 9, 1, 16, 0, 0, TimeSpan.FromHours(8))));

    [Fact]
    public void Should_skip_fractions_of_a_second()
        => Assert.Equal(Utc("2026-09-01 12:00:01"), CronExpression.TryParse("* * * * * *", out _)!.Next(Utc("2026-09-01 12:00:00")
            .AddMilliseconds(400)));

    [Theory]
    [InlineData("0 0 30 2 *")]
    [InlineData("0 0 31 4,6,9,11 *")]
    public void Should_tell_when_there_is_none(string expression)
        => Assert.Null(CronExpression.TryParse(expression, out _)!.Next(Utc("2026-09-01 00:00:00")));

    [Theory]
    [InlineData("", "0 个")]
    [InlineData("* * * *", "4 个")]
    [InlineData("* * * * * * *", "7 个")]
    [InlineData("60 * * * *", "“分”字段的“60”")]
    [InlineData("* 24 * * *", "“时”")]
    [InlineData("* * 0 * *", "“日”")]
    [InlineData("* * * 13 *", "“月”")]
    [InlineData("* * * * 8", "“周”")]
    [InlineData("61 * * * * *", "“秒”")]
    [InlineData("*/0 * * * *", "步长")]
    [InlineData("1/2/3 * * * *", "步长")]
    [InlineData("1-2-3 * * * *", "“分”")]
    [InlineData("1, * * * *", "“分”")]
    [InlineData("-1 * * * *", "“分”")]
    [InlineData("* * * FEBRUARY *", "“月”")]
    [InlineData("* * L * *", "“日”")]
    public void Should_say_what_is_wrong(string expression, string part)
    {
        Assert.Null(CronExpression.TryParse(expression, out var error));
        Assert.Contains(part, error, StringComparison.Ordinal);
    }

    private static DateTimeOffset Utc(string text)
        => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
