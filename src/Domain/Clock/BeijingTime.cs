using System.Globalization;

namespace ExamReg.Domain.Clock;

/// <summary>
/// Times as people read them: Beijing's, whatever the server's zone, and in one form a language wherever they stand, on a page,
/// in a message or in an error. (For machines there is ISO 8601, and <see cref="Machine"/>.)
/// </summary>
public static class BeijingTime
{
    private const string MinuteForm = "yyyy年M月d日 HH:mm";
    private const string DateForm = "yyyy年M月d日";
    private const string ShortForm = "M月d日 HH:mm";

    /// <summary>"2026年12月1日 09:00"; "1 Dec 2026, 09:00".</summary>
    public static string Minute(DateTimeOffset time) => Minute(time, Text.IsEnglish);

    /// <summary>The same for a reader whose language is known: mails speak the account's.</summary>
    public static string Minute(DateTimeOffset time, bool english) => Format(time, In(MinuteForm, english));

    /// <summary>"12月1日 09:00", for narrow places.</summary>
    public static string Short(DateTimeOffset time) => Format(time, In(ShortForm, Text.IsEnglish));

    /// <summary>"09:00", of a day that stands beside it.</summary>
    public static string Clock(DateTimeOffset time) => Format(time, "HH:mm");

    /// <summary>"2026年12月1日 09:00–11:30"; both ends in full when they fall on two days.</summary>
    public static string Slot(DateTimeOffset from, DateTimeOffset until) => ChinaTime.Day(from) == ChinaTime.Day(until)
        ? $"{Minute(from)}–{Clock(until)}"
        : Text.Of($"{Minute(from)} 至 {Minute(until)}");

    /// <summary>"2026年12月1日".</summary>
    public static string Date(DateTimeOffset time) => Date(ChinaTime.Day(time));

    /// <summary>"2026年12月1日"; "1 Dec 2026".</summary>
    public static string Date(DateOnly day) => Date(day, Text.IsEnglish);

    /// <summary>The same for a reader whose language is known: papers are Chinese.</summary>
    public static string Date(DateOnly day, bool english) => day.ToString(In(DateForm, english), CultureInfo.InvariantCulture);

    /// <summary>"2026年12月1日至5日".</summary>
    public static string Days(DateOnly from, DateOnly to) => (from == to, from.Month == to.Month && from.Year == to.Year) switch
    {
        (true, _) => Date(from),
        (_, true) when !Text.IsEnglish => $"{Date(from)}至{to.Day}日",
        _ when from.Year == to.Year && !Text.IsEnglish => $"{Date(from)}至{to.Month}月{to.Day}日",
        _ => Text.Of($"{Date(from)}至{Date(to)}"),
    };

    /// <summary>"2026-12-01T09:00+08:00": for the attribute of a <c>time</c> element, and for what is stored to be told later.</summary>
    public static string Machine(DateTimeOffset time) => Format(time, "yyyy-MM-ddTHH:mmzzz");

    private static string In(string form, bool english) => (english ? Text.FindEnglish(form) : null) ?? form;

    private static string Format(DateTimeOffset time, string format) => ChinaTime.Of(time).ToString(format, CultureInfo.InvariantCulture);
}
