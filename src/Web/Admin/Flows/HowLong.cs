using ExamReg.Domain;

namespace ExamReg.Web.Admin.Flows;

/// <summary>A length of time as people say it, in its two largest units.</summary>
public static class HowLong
{
    /// <summary>"3 天 4 小时", "12 分钟", "不到 1 分钟".</summary>
    public static string Of(TimeSpan time)
    {
        if (time < TimeSpan.FromMinutes(1))
            return Text.Of("不到 1 分钟");
        if (time < TimeSpan.FromHours(1))
            return Text.Of($"{(int)time.TotalMinutes} 分钟");
        if (time < TimeSpan.FromDays(1))
            return time.Minutes == 0 ? Text.Of($"{time.Hours} 小时") : Text.Of($"{time.Hours} 小时 {time.Minutes} 分钟");
        return time.Hours == 0 || time.TotalDays >= 100 ? Text.Of($"{(int)time.TotalDays} 天") : Text.Of($"{(int)time.TotalDays} 天 {time.Hours} 小时");
    }

    /// <summary>Only the largest unit, for narrow places.</summary>
    public static string Short(TimeSpan time) => time switch
    {
        _ when time < TimeSpan.FromMinutes(1) => Text.Of("不到 1 分钟"),
        _ when time < TimeSpan.FromHours(1) => Text.Of($"{(int)time.TotalMinutes} 分钟"),
        _ when time < TimeSpan.FromDays(1) => Text.Of($"{(int)time.TotalHours} 小时"),
        _ => Text.Of($"{(int)time.TotalDays} 天"),
    };
}
