namespace ExamReg.Web.Pages.Public;

/// <summary>Invented content for looking at the pages until the domain's tables fill them.</summary>
internal static class SampleContent
{
    public const string SessionName = "2026 年下半年全国计算机等级考试";

    public const string AnnouncementBody =
        """
        各位考生：

        2026 年下半年考试的网上报名现已开始，请在规定时间内完成报名与支付。

        ## 一、时间安排

        | 事项 | 时间 |
        |---|---|
        | 网上报名 | 自即日起 20 天 |
        | 打印准考证 | 考试前 10 天起 |

        ## 二、注意事项

        1. 照片为本人近期正面免冠彩色证件照，JPG 格式，20KB-200KB，不小于 192×144（高*宽）。
        2. 开启信息审核的考点，审核通过后请在 **24 小时内** 完成支付，逾期报名自动失效。
        3. 考点发布现场确认通告的，请在规定时间内携带身份证到考点确认。
        """;

    public const string GuideBody =
        """
        ## 报名条件

        遵守考试规定、持有效居民身份证的人员均可报名。同一考次每人只能有一个有效报名。

        ## 照片规格

        - 本人近期正面免冠彩色证件照，清晰、正置，不允许侧置或倒置。
        - 成像区上部空 1/10，头部占 7/10，肩部占 1/5，左右各空 1/10。
        - 图像最小 192×144（高*宽），成像区 48mm×33mm（高*宽）。
        - JPG 格式，文件大小 20KB-200KB。

        ## 审核与支付

        考点开启信息审核的，提交后须点击“申请信息审核”；审核通过后信息和照片不能更改，并须在 **24 小时内** 完成网上支付。
        考点未开启审核的，提交报考信息后即可支付。
        """;

    public static IReadOnlyList<SessionCard> Sessions(DateTimeOffset now)
    {
        var day = DateOnly.FromDateTime(now.ToOffset(TimeSpan.FromHours(8)).DateTime);
        return [new(SessionName, now.AddDays(-5), now.AddDays(20), now.AddDays(30), now.AddDays(40), day.AddDays(40), day.AddDays(43))];
    }

    public static IReadOnlyList<AnnouncementLine> Announcements(DateTimeOffset now) =>
    [
        new(new Guid("0199f3a0-0000-7000-9000-000000000001"), "关于 2026 年下半年考试网上报名的公告", now.AddDays(-5)),
        new(new Guid("0199f3a0-0000-7000-9000-000000000002"), "关于部分考点开启报名信息审核的通知", now.AddDays(-8)),
        new(new Guid("0199f3a0-0000-7000-9000-000000000003"), "报名照片规格说明与常见问题解答", now.AddDays(-12)),
    ];
}
