namespace ExamReg.Domain.Papers;

/// <summary>
/// All that stands on a 报名登记表. Texts are printed as given; points in time are printed in Beijing time;
/// money is in yuan (CNY).
/// </summary>
public sealed record RegistrationFormModel
{
    /// <summary>The sentence the candidate signs, unless the session has a text of its own.</summary>
    public const string StandardCommitment =
        "本人已认真阅读并同意报名协议，郑重承诺：以上所填信息及上传的照片真实、准确、有效；自觉遵守考试纪律和考场规则，" +
        "服从考务人员管理。如有虚假或违规行为，本人自愿接受取消报名资格、考试成绩等处理，并承担由此产生的一切后果。";

    /// <summary>Name of the exam session, for example "2026年9月全国计算机等级考试".</summary>
    public required string SessionName { get; init; }

    /// <summary>报名号; printed and as Code 128, so printable ASCII only.</summary>
    public required string RegistrationNumber { get; init; }

    /// <summary>The approved photo: a JPEG, put into the PDF byte for byte.</summary>
    public required ReadOnlyMemory<byte> Photo { get; init; }

    /// <summary>姓名.</summary>
    public required string Name { get; init; }

    /// <summary>性别.</summary>
    public required string Sex { get; init; }

    /// <summary>证件类型, for example "居民身份证".</summary>
    public required string IdentityType { get; init; }

    /// <summary>证件号码, in full: this is an official form.</summary>
    public required string IdentityNumber { get; init; }

    /// <summary>The other information fields, in the order of printing (出生日期, 民族, 学历, 联系电话, 通讯地址 and so on).</summary>
    public IReadOnlyList<PaperField> Details { get; init; } = [];

    /// <summary>考点.</summary>
    public required PaperSite Site { get; init; }

    /// <summary>The chosen subjects, in the order of printing.</summary>
    public required IReadOnlyList<FormSubject> Subjects { get; init; }

    /// <summary>The order's amount in yuan. Not computed here: a later price change must not alter what was paid.</summary>
    public required decimal FeeTotal { get; init; }

    /// <summary>审核结果, for example "审核通过" or "本考点无需审核".</summary>
    public required string ReviewResult { get; init; }

    /// <summary>When the review was decided, if there was one.</summary>
    public DateTimeOffset? ReviewedAt { get; init; }

    /// <summary>缴费状态, for example "已缴费".</summary>
    public required string PaymentState { get; init; }

    /// <summary>When the money was received, if it was.</summary>
    public DateTimeOffset? PaidAt { get; init; }

    /// <summary>The order's number at the payment platform, if there is one.</summary>
    public string? OrderNumber { get; init; }

    /// <summary>The text above the candidate's signature.</summary>
    public string Commitment { get; init; } = StandardCommitment;

    /// <summary>The address behind the QR code, see <see cref="VerificationCode"/>.</summary>
    public required string VerificationAddress { get; init; }

    /// <summary>打印时间; also the creation date in the PDF.</summary>
    public required DateTimeOffset PrintedAt { get; init; }
}

/// <summary>One labelled value on the form.</summary>
/// <param name="Label">The label; two to six characters look best.</param>
/// <param name="Value">The value; empty prints an empty cell.</param>
/// <param name="Wide">Takes a whole row (addresses, workplaces).</param>
public sealed record PaperField(string Label, string Value, bool Wide = false);

/// <summary>A chosen subject on the form.</summary>
/// <param name="Code">科目代码.</param>
/// <param name="Name">科目名称.</param>
/// <param name="StartsAt">When the exam begins; null prints "以准考证为准".</param>
/// <param name="EndsAt">When it ends, if known.</param>
/// <param name="Fee">Fee in yuan.</param>
public sealed record FormSubject(string Code, string Name, DateTimeOffset? StartsAt, DateTimeOffset? EndsAt, decimal Fee);
