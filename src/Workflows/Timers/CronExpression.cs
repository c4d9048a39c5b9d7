using System.Globalization;

namespace ExamReg.Workflows.Timers;

/// <summary>
/// A cron expression, in UTC: <c>minute hour day-of-month month day-of-week</c>, with six fields a second in front. Fields take
/// <c>*</c>, <c>?</c> (the same), numbers, lists, ranges (also over the end, such as 22-2), steps and English names of months and
/// days; Sunday is 0 or 7. As in Unix cron, where both days are restricted, either is enough; a field that begins with <c>*</c>
/// does not restrict.
/// </summary>
public sealed class CronExpression
{
    // February 29 can be 8 years away (around 2100); with a day of the week both never must coincide, since either is enough.
    private const int YearsToSearch = 9;

    private static readonly string[] MonthNames = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly Field Second = new("秒", 0, 59, []);
    private static readonly Field Minute = new("分", 0, 59, []);
    private static readonly Field Hour = new("时", 0, 23, []);
    private static readonly Field DayOfMonth = new("日", 1, 31, []);
    private static readonly Field Month = new("月", 1, 12, MonthNames);
    private static readonly Field DayOfWeek = new("周", 0, 7, ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]);

    private readonly ulong seconds;
    private readonly ulong minutes;
    private readonly ulong hours;
    private readonly ulong days;
    private readonly ulong months;
    private readonly ulong weekdays;
    private readonly bool anyDay;
    private readonly bool anyWeekday;

    private CronExpression(string[] fields, ulong[] sets)
    {
        (seconds, minutes, hours, days, months, weekdays) = (sets[0], sets[1], sets[2], sets[3], sets[4], sets[5]);
        if (Has(weekdays, 7))
            weekdays |= 1;
        anyDay = fields[3][0] is '*' or '?';
        anyWeekday = fields[5][0] is '*' or '?';
    }

    /// <summary>Reads an expression.</summary>
    /// <param name="text">Five or six fields with blanks between.</param>
    /// <param name="error">What is wrong, in the reader's language; null where it could be read.</param>
    /// <returns>The expression, or null.</returns>
    public static CronExpression? TryParse(string text, out string? error)
    {
        var fields = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length is not (5 or 6))
        {
            error = Text.Of($"应有 5 个字段（分 时 日 月 周）或 6 个字段（秒在最前），这里有 {fields.Length} 个。");
            return null;
        }
        if (fields.Length == 5)
            fields = ["0", .. fields];
        var sets = new ulong[6];
        Field[] kinds = [Second, Minute, Hour, DayOfMonth, Month, DayOfWeek];
        for (var index = 0; index < kinds.Length; index++)
        {
            if (!kinds[index].TryRead(fields[index], out sets[index], out error))
                return null;
        }
        error = null;
        return new CronExpression(fields, sets);
    }

    /// <summary>The first moment after another one, to the second; null where there is none within nine years.</summary>
    /// <param name="after">The moment to begin after.</param>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        var start = after.UtcDateTime;
        var time = new DateTime(start.Year, start.Month, start.Day, start.Hour, start.Minute, start.Second, DateTimeKind.Utc).AddSeconds(1);
        var lastYear = time.Year + YearsToSearch;
        while (time.Year <= lastYear)
        {
            if (!Has(months, time.Month))
                time = new DateTime(time.Year, time.Month, 1, 0, 0, 0, DateTimeKind.Utc).AddMonths(1);
            else if (!IsDay(time))
                time = time.Date.AddDays(1);
            else if (!Has(hours, time.Hour))
                time = time.Date.AddHours(time.Hour + 1);
            else if (!Has(minutes, time.Minute))
                time = time.AddSeconds(60 - time.Second);
            else if (!Has(seconds, time.Second))
                time = time.AddSeconds(1);
            else
                return new DateTimeOffset(time);
        }
        return null;
    }

    private bool IsDay(DateTime time)
    {
        var day = Has(days, time.Day);
        var weekday = Has(weekdays, (int)time.DayOfWeek);
        return anyDay || anyWeekday ? day && weekday : day || weekday;
    }

    private static bool Has(ulong set, int value) => (set & (1UL << value)) != 0;

    private sealed record Field(string Label, int Min, int Max, string[] Names)
    {
        // Sunday's second number is no day of its own.
        private int Last => Names.Length == 7 ? 6 : Max;

        public bool TryRead(string text, out ulong set, out string? error)
        {
            set = 0;
            error = null;
            foreach (var part in text.Split(','))
            {
                error = ReadPart(part, ref set);
                if (error is not null)
                    return false;
            }
            return true;
        }

        private string? ReadPart(string part, ref ulong set)
        {
            var slash = part.Split('/');
            var step = 1;
            if (slash.Length > 2 || (slash.Length == 2 && !TryReadStep(slash[1], out step)))
                return Text.Of($"“{Text.Label(Label)}”字段的“{part}”中，步长应为大于 0 的整数。");
            int first, last;
            if (slash[0] is "*" or "?")
                (first, last) = (Min, Last);
            else if (!TryReadRange(slash[0], slash.Length == 2, out first, out last))
                return Text.Of($"“{Text.Label(Label)}”字段的“{part}”看不懂：应为 {Min} 到 {Max} 的数{NamesHint}，可用 * , - /。");
            // A range over the end, such as 22-2, wraps around.
            var size = Last - Min + 1;
            var count = last >= first ? last - first : last - first + size;
            for (var offset = 0; offset <= count; offset += step)
                set |= 1UL << (last >= first ? first + offset : Min + ((first - Min + offset) % size));
            return null;
        }

        private string NamesHint => Names.Length > 0 ? Text.Of($"或 {Names[0]} 到 {Names[^1]} 的名称") : "";

        private static bool TryReadStep(string text, out int step)
            => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out step) && step > 0;

        private bool TryReadRange(string text, bool hasStep, out int first, out int last)
        {
            var dash = text.Split('-');
            last = 0;
            if (dash.Length > 2 || !TryReadValue(dash[0], out first))
            {
                first = 0;
                return false;
            }
            // "5/10" means from 5 on.
            last = hasStep ? Last : first;
            return dash.Length == 1 || TryReadValue(dash[1], out last);
        }

        private bool TryReadValue(string text, out int value)
        {
            var name = Array.FindIndex(Names, candidate => candidate.Equals(text, StringComparison.OrdinalIgnoreCase));
            if (name >= 0)
            {
                value = name + Min;
                return true;
            }
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= Min && value <= Max;
        }
    }
}
