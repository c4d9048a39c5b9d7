using ExamReg.Domain.Sessions;

namespace ExamReg.Web.Portal;

/// <summary>A date of the session on the welcome page.</summary>
/// <param name="Label">What happens.</param>
/// <param name="From">Its begin; null where only an end counts.</param>
/// <param name="Until">Its end.</param>
/// <param name="IsDay">Whether only the days are told.</param>
/// <param name="Now">The platform's time.</param>
public sealed record SessionDate(string Label, DateTimeOffset? From, DateTimeOffset Until, bool IsDay, DateTimeOffset Now)
{
    /// <summary>Whether it is over.</summary>
    public bool IsPast => Now >= Until;

    /// <summary>Whether it is going on.</summary>
    public bool IsNow => !IsPast && From is { } from && Now >= from;
}

/// <summary>All dates (考次时间) of a session, in their order.</summary>
public static class SessionDates
{
    /// <summary>The dates.</summary>
    /// <param name="session">The session.</param>
    /// <param name="confirmation">The window in which the chosen site wants to see the candidate; null when it does not, or when no site is chosen.</param>
    /// <param name="now">The platform's time.</param>
    public static IReadOnlyList<SessionDate> Of(ExamSession session, (DateTimeOffset From, DateTimeOffset Until)? confirmation, DateTimeOffset now)
    {
        List<SessionDate> dates =
        [
            new(Text.Of("网上报名"), session.RegistrationOpensAt, session.RegistrationClosesAt, false, now),
            new(Text.Of("缴费截止"), null, session.PaymentClosesAt, false, now),
            new(Text.Of("打印准考证"), session.TicketOpensAt, session.TicketClosesAt, false, now),
            new(Text.Of("考试日期"), DayBegin(session.ExamStartsOn), DayBegin(session.ExamEndsOn.AddDays(1)), true, now),
        ];
        if (confirmation is { } window)
            dates.Insert(2, new(Text.Of("现场确认"), window.From, window.Until, false, now));
        return dates;
    }

    private static DateTimeOffset DayBegin(DateOnly day) => Domain.Clock.ChinaTime.At(day, TimeOnly.MinValue);
}
