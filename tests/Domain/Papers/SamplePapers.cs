using ExamReg.Domain.Papers;
using SkiaSharp;

namespace ExamReg.Tests.Domain.Papers;

/// <summary>Papers of invented people.</summary>
internal static class SamplePapers
{
    public static string FontFolder { get; } =
        Path.Combine(Repository.Root, "src", "Web", "node_modules", "@expo-google-fonts", "noto-sans-sc");

    /// <summary>A drawn stand-in for a portrait, 480 by 640, JPEG.</summary>
    public static byte[] Photo { get; } = DrawPhoto(480, 640);

    public static DateTimeOffset Start { get; } = new(2026, 9, 19, 1, 0, 0, TimeSpan.Zero);

    public const string LongName = "阿卜杜热合曼·买买提艾力·吐尔逊江·𬭬𫖯䶮㛃·艾合买提江·库尔班尼牙孜";

    public const string LongAddress =
        "新疆维吾尔自治区巴音郭楞蒙古自治州库尔勒经济技术开发区示范大道与试验路交叉口东北角第十二教学实验综合楼乙座地下一层东侧" +
        "计算机公共教学机房接待处（公交可乘坐1路、8路、23路至示范大学东门站，步行约600米）";

    public static RegistrationFormModel Form(int subjects = 2, string name = "马小满", string address = "北京市海淀区示范路37号第三教学楼") => new()
    {
        SessionName = "2026年9月全国计算机等级考试",
        RegistrationNumber = "20260911010800123",
        Photo = Photo,
        Name = name,
        Sex = "女",
        IdentityType = "居民身份证",
        IdentityNumber = "11010120000101002X",
        Details =
        [
            new("出生日期", "2000年1月1日"), new("民族", "汉族"), new("学历", "大学本科在读"), new("职业", "学生"),
            new("联系电话", "13800000000"), new("电子邮箱", "ma.xiaoman@example.com"),
            new("所在单位", "示范大学计算机学院", Wide: true), new("通讯地址", address, Wide: true), new("邮政编码", "100083"),
        ],
        Site = new("110108", "示范大学（学院路校区）考点", address),
        Subjects =
        [
            .. Enumerable.Range(0, subjects).Select(i => i % 4 == 3
                ? new FormSubject($"{24 + i}", Subject(i), null, null, 80 + i)
                : new FormSubject($"{24 + i}", Subject(i), Start.AddHours(i * 3), Start.AddHours((i * 3) + 2), 80 + i)),
        ],
        FeeTotal = 161.50m,
        ReviewResult = "审核通过",
        ReviewedAt = Start.AddDays(-30),
        PaymentState = "已缴费",
        PaidAt = Start.AddDays(-29),
        OrderNumber = "2026082110230000012345",
        VerificationAddress = "https://bm.example.edu.cn/verify/F.20260911010800123.20260901.AAAAAAAAAAAAAAAAAAAAAA",
        PrintedAt = new(2026, 9, 1, 2, 23, 45, TimeSpan.Zero),
    };

    public static AdmissionTicketModel Ticket(int subjects = 2, string name = "马小满", string address = "北京市海淀区示范路37号第三教学楼") => new()
    {
        SessionName = "2026年9月全国计算机等级考试",
        TicketNumber = "2411010800010203",
        RegistrationNumber = "20260911010800123",
        Photo = Photo,
        Name = name,
        Sex = "女",
        IdentityType = "居民身份证",
        IdentityNumber = "11010120000101002X",
        Site = new("110108", "示范大学（学院路校区）考点", address),
        Subjects =
        [
            .. Enumerable.Range(0, subjects).Select(i => new TicketSubject(
                $"{24 + i}", Subject(i), Start.AddHours(i * 3), Start.AddHours((i * 3) + 2), $"实验楼{401 + i}", $"{(i * 7) + 5:00}")),
        ],
        Rules =
        [
            "考生应在考试开始前30分钟凭准考证和有效身份证件进入考场，对号入座，并将两证放在桌面左上角以便核验。",
            "严禁携带手机、智能手表、U盘等具有存储、拍摄、通信功能的物品进入考场。",
            "考生登录考试系统后，应认真核对屏幕显示的姓名、证件号码和照片，如有不符应立即举手向监考员报告。",
        ],
        VerificationAddress = "https://bm.example.edu.cn/verify/T.20260911010800123.20260901.AAAAAAAAAAAAAAAAAAAAAA",
        PrintedAt = new(2026, 9, 1, 2, 23, 45, TimeSpan.Zero),
    };

    private static string Subject(int i) => (i % 3) switch
    {
        0 => "二级C语言程序设计",
        1 => "二级Python语言程序设计",
        _ => "四级计算机网络与操作系统原理综合应用（网络工程师方向）",
    };

    private static byte[] DrawPhoto(int width, int height)
    {
        using var bitmap = new SKBitmap(width, height);
        using (var canvas = new SKCanvas(bitmap))
        using (var paint = new SKPaint { Color = new SKColor(0xE0, 0xB0, 0x90), IsAntialias = true })
        {
            canvas.Clear(new SKColor(0x40, 0x80, 0xC0));
            canvas.DrawOval(width / 2f, height * 0.45f, width * 0.25f, height * 0.28f, paint);
        }
        using var jpeg = bitmap.Encode(SKEncodedImageFormat.Jpeg, 85);
        return jpeg.ToArray();
    }
}
