using System.Globalization;
using ExamReg.Domain.Clock;

namespace ExamReg.Domain.Papers;

/// <summary>Points in time as the papers print them, in Chinese and in Beijing time, whatever the reader's language and the server's zone.</summary>
internal static class PaperTime
{
    private const string Weekdays = "日一二三四五六";

    /// <summary>"2026年9月19日 09:00:00".</summary>
    public static string Exact(DateTimeOffset time) => ChinaTime.Of(time).ToString("yyyy年M月d日 HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>"2026年9月19日（周六）".</summary>
    public static string Day(DateTimeOffset time)
    {
        var local = ChinaTime.Of(time);
        return string.Create(CultureInfo.InvariantCulture, $"{local.Year}年{local.Month}月{local.Day}日（周{Weekdays[(int)local.DayOfWeek]}）");
    }

    /// <summary>"2026年9月19日 周六", for a narrow column.</summary>
    public static string NarrowDay(DateTimeOffset time)
    {
        var local = ChinaTime.Of(time);
        return string.Create(CultureInfo.InvariantCulture, $"{local.Year}年{local.Month}月{local.Day}日 周{Weekdays[(int)local.DayOfWeek]}");
    }

    /// <summary>"09:00–10:30", or "09:00" where the end is open.</summary>
    public static string Span(DateTimeOffset start, DateTimeOffset? end)
    {
        var from = ChinaTime.Of(start).ToString("HH:mm", CultureInfo.InvariantCulture);
        return end is null ? from : $"{from}–{ChinaTime.Of(end.Value).ToString("HH:mm", CultureInfo.InvariantCulture)}";
    }
}
