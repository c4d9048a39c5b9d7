using System.Globalization;

namespace ExamReg.Domain.Clock;

/// <summary>Times as people in China read them, whatever the server's time zone.</summary>
public static class ChinaTime
{
    /// <summary>UTC+8; China has had no summer time since 1991, so no time zone data is needed.</summary>
    public static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    /// <summary>The same moment with China's offset.</summary>
    public static DateTimeOffset Of(DateTimeOffset time) => time.ToOffset(Offset);

    /// <summary>The day in China.</summary>
    public static DateOnly Day(DateTimeOffset time) => DateOnly.FromDateTime(Of(time).DateTime);

    /// <summary>A moment given as day and time of day in China.</summary>
    public static DateTimeOffset At(DateOnly day, TimeOnly time) => new(day.ToDateTime(time), Offset);

    /// <summary>Such as <c>2026-11-24 09:30</c>.</summary>
    public static string Minute(DateTimeOffset time) => Of(time).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>Such as <c>2026-11-24 09:30–11:30</c>; both ends in full when they fall on two days.</summary>
    public static string Slot(DateTimeOffset from, DateTimeOffset until) => Day(from) == Day(until)
        ? $"{Minute(from)}–{Of(until).ToString("HH:mm", CultureInfo.InvariantCulture)}"
        : $"{Minute(from)} 至 {Minute(until)}";
}
