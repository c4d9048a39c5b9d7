namespace ExamReg.Domain.Clock;

/// <summary>China's calendar, whatever the server's time zone. How a moment is written for people: <see cref="BeijingTime"/>.</summary>
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
}
