using ExamReg.Domain.Clock;
using ExamReg.Domain.Sessions;

namespace ExamReg.Domain.Demo;

/// <summary>The demo's texts, Markdown.</summary>
internal static class DemoTexts
{
    public const string Agreement =
        """
        ## 报名协议（演示）

        在报名之前，请认真阅读并同意以下内容：

        1. 本人保证所填写的个人信息、报考信息以及上传的照片真实、准确、完整，并对因信息不实造成的后果承担责任。
        2. 本人理解：照片须为本人近期正面免冠彩色证件照，没有照片或照片不符合要求的，报名无效。
        3. 本人理解：审核通过后信息和照片不能再更改，并须在规定时间内完成网上支付；逾期未支付的，报名自动失效，名额释放。
        4. 本人理解：考点要求现场确认的，须在考生通告规定的时间内持有效身份证件到考点确认，否则不能打印准考证。
        5. 本人将遵守考试纪律和考场规则，服从考点工作人员的管理。
        6. 所收集的个人信息仅用于本次考试的报名、组织和成绩管理。
        """;

    public const string Guide =
        """
        ## 报名条件

        考试不限年龄、职业和学历，每人在一个考次中只能有一份有效报名，可以同时报考时间不冲突的多个科目。

        ## 请特别注意

        - **首次登录**须先注册通行证，按提示填写注册信息；也可使用 QQ 账号登录。
        - **考生必须上传照片**，否则报名无效。
        - **信息审核**仅限开启了信息审核的考点。审核未通过时按原因修改后再次申请；审核通过后信息和照片不能更改，须在规定时间内完成网上支付。
        - **已经支付**但状态仍为“待支付”的，点击“我已支付，更新支付信息”，不要重复付款。
        - **报名登记表**在支付完成后打印下载；**准考证**在打印准考证有效时间内打印下载。

        ## 照片要求

        - 本人近期正面免冠彩色证件照，清晰、正置，不得侧置或倒置。
        - 成像区上部空 1/10，头部占 7/10，肩部占 1/5，左右各空 1/10；成像区大小 48 mm × 33 mm（高 × 宽）。
        - 图像不小于 192 × 144 像素（高 × 宽），JPG 格式，20 KB 至 200 KB。
        """;

    public static IEnumerable<(TimeSpan Age, string Title, string Body)> Announcements(ExamSession session)
    {
        yield return (
            TimeSpan.FromDays(2),
            $"关于开展{session.Name}报名工作的公告",
            $"""
            {session.Name}现开始网上报名，有关事项公告如下。

            - **报名时间**：{BeijingTime.Minute(session.RegistrationOpensAt)} 至 {BeijingTime.Minute(session.RegistrationClosesAt)}
            - **缴费截止**：{BeijingTime.Minute(session.PaymentClosesAt)}（提交或审核通过后须在 24 小时内支付）
            - **准考证打印**：{BeijingTime.Minute(session.TicketOpensAt)} 至 {BeijingTime.Minute(session.TicketClosesAt)}
            - **考试日期**：{BeijingTime.Days(session.ExamStartsOn, session.ExamEndsOn)}

            各考点的地址和联系方式见附件。各考点名额有限，报满为止。本公告中的考试、考点和联系方式均为演示内容。
            """);
        yield return (
            TimeSpan.FromDays(1),
            "关于照片要求和信息审核的温馨提示",
            """
            近期发现部分考生因照片不符合要求而审核未通过。请上传前核对：本人近期正面免冠彩色证件照，JPG 格式，20 KB 至 200 KB，
            不小于 192 × 144 像素（高 × 宽），清晰、正置。

            报考开启信息审核的考点，上传照片后须点击“申请信息审核”；审核通过后 24 小时内完成网上支付，逾期名额自动释放。
            """);
    }

    public static string ConfirmationNotice(string session, DateTimeOffset from, DateTimeOffset until) =>
        $"""
        报考我考点“{session}”并已完成支付的考生，须本人到考点现场确认。

        - **确认时间**：{BeijingTime.Minute(from)} 至 {BeijingTime.Minute(until)}，每天 9:00—17:00
        - **确认地点**：示范大学计算中心一楼大厅
        - **携带材料**：本人有效居民身份证原件

        未在规定时间内确认的，不能打印准考证。
        """;
}
