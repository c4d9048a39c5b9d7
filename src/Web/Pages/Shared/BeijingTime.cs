using System.Globalization;

namespace ExamReg.Web.Pages.Shared;

/// <summary>Times as people read them: Asia/Shanghai, whatever the server's zone (China has had no summer time since 1992).</summary>
public static class BeijingTime
{
    private static readonly TimeSpan _offset = TimeSpan.FromHours(8);

    /// <summary>"2026年12月1日 09:00".</summary>
    public static string Minute(DateTimeOffset time) => Format(time, Text.Of("yyyy年M月d日 HH:mm"));

    /// <summary>"2026-12-01".</summary>
    public static string Day(DateTimeOffset time) => Format(time, "yyyy-MM-dd");

    /// <summary>"12月1日 09:00", for narrow places.</summary>
    public static string Short(DateTimeOffset time) => Format(time, Text.Of("M月d日 HH:mm"));

    /// <summary>"09:00", of today.</summary>
    public static string Clock(DateTimeOffset time) => Format(time, "HH:mm");

    /// <summary>"2026-12-01T09:00+08:00", for the attribute of a <c>time</c> element.</summary>
    public static string Machine(DateTimeOffset time) => Format(time, "yyyy-MM-ddTHH:mmzzz");

    /// <summary>"2026年12月1日".</summary>
    public static string Date(DateOnly day) => day.ToString(Text.Of("yyyy年M月d日"), CultureInfo.InvariantCulture);

    /// <summary>"2026年12月1日至5日".</summary>
    public static string Days(DateOnly from, DateOnly to) => (from == to, from.Month == to.Month && from.Year == to.Year) switch
    {
        (true, _) => Date(from),
        (_, true) when !Text.IsEnglish => $"{Date(from)}至{to.Day}日",
        _ when from.Year == to.Year && !Text.IsEnglish => $"{Date(from)}至{to.Month}月{to.Day}日",
        _ => Text.Of($"{Date(from)}至{Date(to)}"),
    };

    private static string Format(DateTimeOffset time, string format) => time.ToOffset(_offset).ToString(format, CultureInfo.InvariantCulture);
}
