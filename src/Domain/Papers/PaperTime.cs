using System.Globalization;

namespace ExamReg.Domain.Papers;

/// <summary>Points in time as the papers print them, in Beijing time whatever the server's zone.</summary>
internal static class PaperTime
{
    private const string Weekdays = "日一二三四五六";

    // Asia/Shanghai has been UTC+8 without summer time since 1992, and a server may lack the time zone database.
    private static DateTimeOffset Beijing(DateTimeOffset time) => time.ToOffset(TimeSpan.FromHours(8));

    /// <summary>"2026-09-19 09:00:00".</summary>
    public static string Exact(DateTimeOffset time) => Beijing(time).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>"2026年9月19日（周六）".</summary>
    public static string Day(DateTimeOffset time)
    {
        var local = Beijing(time);
        return string.Create(CultureInfo.InvariantCulture, $"{local.Year}年{local.Month}月{local.Day}日（周{Weekdays[(int)local.DayOfWeek]}）");
    }

    /// <summary>"2026年9月19日 周六", for a narrow column.</summary>
    public static string NarrowDay(DateTimeOffset time)
    {
        var local = Beijing(time);
        return string.Create(CultureInfo.InvariantCulture, $"{local.Year}年{local.Month}月{local.Day}日 周{Weekdays[(int)local.DayOfWeek]}");
    }

    /// <summary>"09:00–10:30", or "09:00" where the end is open.</summary>
    public static string Span(DateTimeOffset start, DateTimeOffset? end)
    {
        var from = Beijing(start).ToString("HH:mm", CultureInfo.InvariantCulture);
        return end is null ? from : $"{from}–{Beijing(end.Value).ToString("HH:mm", CultureInfo.InvariantCulture)}";
    }
}
