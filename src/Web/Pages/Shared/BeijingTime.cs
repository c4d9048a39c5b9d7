using System.Globalization;

namespace ExamReg.Web.Pages.Shared;

/// <summary>Times as people read them: Asia/Shanghai, whatever the server's zone (China has had no summer time since 1992).</summary>
public static class BeijingTime
{
    private static readonly TimeSpan _offset = TimeSpan.FromHours(8);

    /// <summary>"2026年12月1日 09:00".</summary>
    public static string Minute(DateTimeOffset time) => time.ToOffset(_offset).ToString("yyyy年M月d日 HH:mm", CultureInfo.InvariantCulture);

    /// <summary>"2026-12-01".</summary>
    public static string Day(DateTimeOffset time) => time.ToOffset(_offset).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>"12月1日 09:00", for narrow places.</summary>
    public static string Short(DateTimeOffset time) => time.ToOffset(_offset).ToString("M月d日 HH:mm", CultureInfo.InvariantCulture);

    /// <summary>"2026-12-01T09:00+08:00", for the attribute of a <c>time</c> element.</summary>
    public static string Machine(DateTimeOffset time) => time.ToOffset(_offset).ToString("yyyy-MM-ddTHH:mmzzz", CultureInfo.InvariantCulture);

    /// <summary>"12月1日至5日".</summary>
    public static string Days(DateOnly from, DateOnly to) => (from == to, from.Month == to.Month && from.Year == to.Year) switch
    {
        (true, _) => from.ToString("yyyy年M月d日", CultureInfo.InvariantCulture),
        (_, true) => $"{from.ToString("yyyy年M月d日", CultureInfo.InvariantCulture)}至{to.Day}日",
        _ => $"{from.ToString("yyyy年M月d日", CultureInfo.InvariantCulture)}至{to.ToString("M月d日", CultureInfo.InvariantCulture)}",
    };
}
