using System.Globalization;

namespace ExamReg.Web.SandboxBank.Cashier;

/// <summary>Times as the payer reads them, in Beijing's zone whatever the machine's.</summary>
internal static class DisplayTime
{
    public static string Of(DateTimeOffset at) => InBeijing(at, "M月d日 HH:mm:ss");

    public static string ToTheMinute(DateTimeOffset at) => InBeijing(at, "M月d日 HH:mm");

    public static string Left(TimeSpan left) => left switch
    {
        { TotalSeconds: < 0 } => "0 秒",
        { TotalSeconds: < 60 } => $"{(int)left.TotalSeconds} 秒",
        { TotalMinutes: < 60 } => $"{(int)left.TotalMinutes} 分钟",
        { Minutes: 0 } => $"{(int)left.TotalHours} 小时",
        _ => $"{(int)left.TotalHours} 小时 {left.Minutes} 分钟",
    };

    private static string InBeijing(DateTimeOffset at, string format) =>
        at.ToOffset(TimeSpan.FromHours(8)).ToString(format, CultureInfo.InvariantCulture);
}
