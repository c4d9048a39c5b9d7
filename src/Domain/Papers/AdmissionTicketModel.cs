namespace ExamReg.Domain.Papers;

/// <summary>All that stands on a 准考证. Texts are printed as given, points in time in Beijing time.</summary>
public sealed record AdmissionTicketModel
{
    /// <summary>The sentence in the frame above the rules, unless the session has one of its own.</summary>
    public const string StandardNotice = "考生须携带本准考证和有效身份证件原件，按时到达考点参加考试，两证缺一不可。";

    /// <summary>Name of the exam session, for example "2026年9月全国计算机等级考试".</summary>
    public required string SessionName { get; init; }

    /// <summary>准考证号; printed and as Code 128, so printable ASCII only.</summary>
    public required string TicketNumber { get; init; }

    /// <summary>报名号.</summary>
    public required string RegistrationNumber { get; init; }

    /// <summary>The approved photo: a JPEG, put into the PDF byte for byte.</summary>
    public required ReadOnlyMemory<byte> Photo { get; init; }

    /// <summary>姓名.</summary>
    public required string Name { get; init; }

    /// <summary>性别.</summary>
    public required string Sex { get; init; }

    /// <summary>证件类型, for example "居民身份证".</summary>
    public required string IdentityType { get; init; }

    /// <summary>证件号码, in full: it is compared with the card at the door.</summary>
    public required string IdentityNumber { get; init; }

    /// <summary>考点.</summary>
    public required PaperSite Site { get; init; }

    /// <summary>When and where each subject is sat, in the order of printing.</summary>
    public required IReadOnlyList<TicketSubject> Subjects { get; init; }

    /// <summary>The sentence printed large above the rules.</summary>
    public string Notice { get; init; } = StandardNotice;

    /// <summary>The rules for the day, one text each; the paper numbers them.</summary>
    public IReadOnlyList<string> Rules { get; init; } = [];

    /// <summary>The address behind the QR code, see <see cref="VerificationCode"/>.</summary>
    public required string VerificationAddress { get; init; }

    /// <summary>打印时间; also the creation date in the PDF.</summary>
    public required DateTimeOffset PrintedAt { get; init; }
}

/// <summary>One subject on the ticket.</summary>
/// <param name="Code">科目代码.</param>
/// <param name="Name">科目名称.</param>
/// <param name="StartsAt">When the exam begins.</param>
/// <param name="EndsAt">When it ends, if known.</param>
/// <param name="Room">考场, for example "第3考场" or "实验楼 402".</param>
/// <param name="Seat">座位号.</param>
public sealed record TicketSubject(string Code, string Name, DateTimeOffset StartsAt, DateTimeOffset? EndsAt, string Room, string Seat);
