using System.Globalization;
using System.Text.RegularExpressions;
using ExamReg.Domain.Clock;
using ExamReg.Domain.Security;

namespace ExamReg.Domain.Registrations;

/// <summary>
/// All rules of the basic information in one place. Every broken rule is reported at once, each beside its field; a value that
/// is personal is quoted only as far as the rule needs.
/// </summary>
public static partial class BasicInformationRules
{
    /// <summary>民族, in the order of GB/T 3304, and 其他.</summary>
    public static IReadOnlyList<string> Ethnicities { get; } =
    [
        "汉族", "蒙古族", "回族", "藏族", "维吾尔族", "苗族", "彝族", "壮族", "布依族", "朝鲜族", "满族", "侗族", "瑶族", "白族", "土家族",
        "哈尼族", "哈萨克族", "傣族", "黎族", "傈僳族", "佤族", "畲族", "高山族", "拉祜族", "水族", "东乡族", "纳西族", "景颇族",
        "柯尔克孜族", "土族", "达斡尔族", "仫佬族", "羌族", "布朗族", "撒拉族", "毛南族", "仡佬族", "锡伯族", "阿昌族", "普米族", "塔吉克族",
        "怒族", "乌孜别克族", "俄罗斯族", "鄂温克族", "德昂族", "保安族", "裕固族", "京族", "塔塔尔族", "独龙族", "鄂伦春族", "赫哲族",
        "门巴族", "珞巴族", "基诺族", "其他",
    ];

    /// <summary>文化程度.</summary>
    public static IReadOnlyList<string> EducationLevels { get; } = ["小学", "初中", "高中", "中专", "大专", "本科", "硕士研究生", "博士研究生", "其他"];

    /// <summary>无障碍座位: a seat that a wheelchair reaches is needed.</summary>
    public const string AccessibleSeatNeeded = "需要";

    /// <summary>无障碍座位: any seat will do.</summary>
    public const string AccessibleSeatNotNeeded = "不需要";

    /// <summary>Checks everything.</summary>
    /// <param name="input">As typed.</param>
    /// <param name="today">The day in China.</param>
    /// <returns>The information, or all errors by field.</returns>
    public static Result<BasicInformation> Check(BasicInformationInput input, DateOnly today)
    {
        var errors = new List<DomainError>();

        var name = Required(nameof(input.Name), Text.Of("姓名"), input.Name);
        Rule(name is null || NamePattern().IsMatch(name), nameof(input.Name), "name-format",
            Text.Of($"姓名“{name}”应为 2 至 30 个汉字或字母，少数民族姓名中的间隔用“·”。请与身份证一致。"));

        var sex = Required(nameof(input.Sex), Text.Of("性别"), input.Sex) switch { "男" => Sex.Male, "女" => Sex.Female, _ => (Sex?)null };
        Rule(sex is not null || Empty(input.Sex), nameof(input.Sex), "sex-unknown", Text.Of($"性别“{input.Sex}”无效，请选择“男”或“女”。"));

        var birthText = Required(nameof(input.BirthDate), Text.Of("出生日期"), input.BirthDate);
        var birthDate = DateOnly.TryParseExact(birthText, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : (DateOnly?)null;
        Rule(birthDate is not null || birthText is null, nameof(input.BirthDate), "birth-date-format",
            Text.Of($"出生日期“{birthText}”无效，请按“年-月-日”填写，例如 2001-09-08。"));

        var parsed = IdentityNumber.Parse(input.IdentityNumber, today);
        errors.AddRange(parsed.Errors);
        if (parsed.IsSuccess)
        {
            Rule(birthDate is null || birthDate == parsed.Value.BirthDate, nameof(input.BirthDate), "birth-date-disagrees",
                Text.Of($"出生日期 {BeijingTime.Date(birthDate ?? default)} 与身份证号中的 {BeijingTime.Date(parsed.Value.BirthDate)} 不一致，请核对。"));
            Rule(sex is null || sex == parsed.Value.Sex, nameof(input.Sex), "sex-disagrees",
                Text.Of($"性别“{input.Sex}”与身份证号中的“{parsed.Value.Sex.Name()}”不一致，请核对。"));
        }

        var ethnicity = Listed(nameof(input.Ethnicity), Text.Of("民族"), input.Ethnicity, Ethnicities);
        var education = Listed(nameof(input.EducationLevel), Text.Of("文化程度"), input.EducationLevel, EducationLevels);
        var mobile = Matching(nameof(input.Mobile), Text.Of("手机号码"), input.Mobile, MobilePattern(), Text.Of("应为 1 开头的 11 位大陆手机号"));
        var email = Matching(nameof(input.Email), Text.Of("电子邮箱"), input.Email, EmailPattern(), Text.Of("格式应如 name@example.com，且不超过 100 个字符"));
        var address = Required(nameof(input.PostalAddress), Text.Of("通讯地址"), input.PostalAddress);
        Rule(address is null || address.Length is >= 5 and <= 200, nameof(input.PostalAddress), "postal-address-length",
            Text.Of($"通讯地址应为 5 至 200 个字，现为 {address?.Length} 个字。请填写到街道门牌。"));
        var postcode = Matching(nameof(input.Postcode), Text.Of("邮政编码"), input.Postcode, PostcodePattern(), Text.Of("应为 6 位数字"));
        var school = Optional(nameof(input.School), Text.Of("就读学校"), input.School);
        var employer = Optional(nameof(input.Employer), Text.Of("工作单位"), input.Employer);

        Rule(Empty(input.AccessibleSeat) || input.AccessibleSeat is AccessibleSeatNeeded or AccessibleSeatNotNeeded,
            nameof(input.AccessibleSeat), "not-in-list", Text.Of($"无障碍座位“{input.AccessibleSeat}”无效，请选择“需要”或“不需要”。"));

        if (errors.Count > 0)
            return Result<BasicInformation>.Failure(errors);
        return new BasicInformation
        {
            Name = name!,
            Sex = sex!.Value,
            IdentityNumber = parsed.Value.Value,
            BirthDate = birthDate!.Value,
            Ethnicity = ethnicity!,
            EducationLevel = education!,
            School = school,
            Employer = employer,
            Mobile = mobile!,
            Email = email!,
            PostalAddress = address!,
            Postcode = postcode!,
            NeedsAccessibleSeat = input.AccessibleSeat == AccessibleSeatNeeded,
        };

        void Rule(bool holds, string field, string code, string message)
        {
            if (!holds)
                errors.Add(new(code, field, message));
        }

        string? Required(string field, string label, string? value)
        {
            Rule(!Empty(value), field, "required", Text.Of($"请填写{label}，此项为必填项。"));
            return Empty(value) ? null : value!.Trim();
        }

        string? Optional(string field, string label, string? value)
        {
            Rule(Empty(value) || value!.Trim().Length <= 100, field, "too-long", Text.Of($"{label}不超过 100 个字，现为 {value?.Trim().Length} 个字。"));
            return Empty(value) ? null : value!.Trim();
        }

        string? Listed(string field, string label, string? value, IReadOnlyList<string> list)
        {
            var text = Empty(value) ? null : value!.Trim();
            Rule(text is not null, field, "required", Text.Of($"请选择{label}，此项为必填项。"));
            Rule(text is null || list.Contains(text), field, "not-in-list", Text.Of($"{label}“{text}”不在可选范围内，请从列表中选择。"));
            return text;
        }

        string? Matching(string field, string label, string? value, Regex pattern, string rule)
        {
            var text = Required(field, label, value);
            Rule(text is null || pattern.IsMatch(text), field, "format", Text.Of($"{label}“{text}”{rule}。请核对后重新填写。"));
            return text;
        }
    }

    private static bool Empty(string? value) => string.IsNullOrWhiteSpace(value);

    // Letters of any script: rare Han characters lie outside of the basic plane and are two UTF-16 units (\p{Cs}).
    [GeneratedRegex(@"^(?=.{2,60}$)(?:[\p{L}]|\p{Cs}{2})(?:[\p{L}·• .'-]|\p{Cs}{2})*$", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();

    [GeneratedRegex("^1[3-9][0-9]{9}$")]
    private static partial Regex MobilePattern();

    private const string HostLabel = @"[A-Za-z0-9](?:[A-Za-z0-9\-]*[A-Za-z0-9])?";

    [GeneratedRegex(@"^(?=.{6,100}$)[A-Za-z0-9._%+\-]+@" + HostLabel + @"(?:\." + HostLabel + ")+$")]
    private static partial Regex EmailPattern();

    [GeneratedRegex("^[0-9]{6}$")]
    private static partial Regex PostcodePattern();
}
