using System.Globalization;
using ExamReg.Domain.Clock;
using ExamReg.Domain.Registrations;

namespace ExamReg.Web.Portal.Filling;

/// <summary>The form of the basic information (基本信息), bound to <c>Input.*</c>; field names are the domain's.</summary>
/// <param name="Hint">The step's sentence above the form; null outside of the step.</param>
/// <param name="Values">What to show in the fields.</param>
/// <param name="Marked">Fields that the last review marked.</param>
/// <param name="RejectReason">Why the last review was not passed.</param>
public sealed record InformationForm(string Hint, BasicInformationInput Values, IReadOnlyCollection<string> Marked, string? RejectReason)
{
    /// <summary>Recognises a draft typed into an older form; see <see cref="Registration.InformationStamp"/>.</summary>
    public string Stamp { get; init; } = "";

    /// <summary>Whether name, number and so on come from the passport and have yet to be looked at.</summary>
    public bool IsFromPassport { get; init; }

    /// <summary>Whether the values are what was typed before the page was left.</summary>
    public bool IsDraft { get; init; }

    /// <summary>The fields in the order of the form, their labels in the reader's language; options are the values that are stored.</summary>
    public static IReadOnlyList<InformationField> Fields =>
    [
        new(nameof(BasicInformationInput.Name), Text.Of("姓名"), v => v.Name) { AutoComplete = "name", MaxLength = 60, Help = Text.Of("与身份证一致") },
        new(nameof(BasicInformationInput.IdentityNumber), Text.Of("身份证号"), v => v.IdentityNumber)
        {
            AutoComplete = "off", MaxLength = 18, Help = Text.Of("18 位，末位可为 X；填写后自动带出出生日期和性别"),
        },
        new(nameof(BasicInformationInput.Sex), Text.Of("性别"), v => v.Sex) { Kind = FieldKind.Choice, Options = ["男", "女"], AutoComplete = "sex" },
        new(nameof(BasicInformationInput.BirthDate), Text.Of("出生日期"), v => v.BirthDate) { Kind = FieldKind.Date, AutoComplete = "bday" },
        new(nameof(BasicInformationInput.Ethnicity), Text.Of("民族"), v => v.Ethnicity)
        {
            Kind = FieldKind.List, Options = BasicInformationRules.Ethnicities, AutoComplete = "off",
        },
        new(nameof(BasicInformationInput.EducationLevel), Text.Of("文化程度"), v => v.EducationLevel)
        {
            Kind = FieldKind.List, Options = BasicInformationRules.EducationLevels, AutoComplete = "off",
        },
        new(nameof(BasicInformationInput.School), Text.Of("就读学校"), v => v.School) { Required = false, AutoComplete = "off", MaxLength = 100, Help = Text.Of("在校生填写") },
        new(nameof(BasicInformationInput.Employer), Text.Of("工作单位"), v => v.Employer)
        {
            Required = false, AutoComplete = "organization", MaxLength = 100, Help = Text.Of("在职人员填写"),
        },
        new(nameof(BasicInformationInput.Mobile), Text.Of("手机号码"), v => v.Mobile)
        {
            Kind = FieldKind.Telephone, AutoComplete = "tel-national", MaxLength = 11, Help = Text.Of("11 位大陆手机号"),
        },
        new(nameof(BasicInformationInput.Email), Text.Of("电子邮箱"), v => v.Email) { Kind = FieldKind.Mail, AutoComplete = "email", MaxLength = 100 },
        new(nameof(BasicInformationInput.PostalAddress), Text.Of("通讯地址"), v => v.PostalAddress)
        {
            AutoComplete = "street-address", MaxLength = 200, Wide = true, Help = Text.Of("填写到街道门牌"),
        },
        new(nameof(BasicInformationInput.Postcode), Text.Of("邮政编码"), v => v.Postcode)
        {
            Kind = FieldKind.Digits, AutoComplete = "postal-code", MaxLength = 6,
        },
        new(nameof(BasicInformationInput.AccessibleSeat), Text.Of("无障碍座位"), v => v.AccessibleSeat ?? BasicInformationRules.AccessibleSeatNotNeeded)
        {
            Kind = FieldKind.Choice, Required = false, Help = Text.Of("行动不便、使用轮椅等情况，请选择“需要”"),
            Options = [BasicInformationRules.AccessibleSeatNotNeeded, BasicInformationRules.AccessibleSeatNeeded],
        },
    ];

    /// <summary>What a field is called; <c>Photo</c> is the photo, <c>OfferingIds</c> the subjects.</summary>
    /// <param name="name">A property's name of <see cref="BasicInformationInput"/>.</param>
    public static string LabelOf(string name) =>
        Fields.FirstOrDefault(field => string.Equals(field.Name, name, StringComparison.OrdinalIgnoreCase))?.Label
        ?? name.ToUpperInvariant() switch
        {
            "PHOTO" => Text.Of("照片"),
            "OFFERINGIDS" => Text.Of("报考科目"),
            _ => name,
        };
}

/// <summary>What one types or picks.</summary>
public enum FieldKind
{
    /// <summary>A line of text.</summary>
    Text,

    /// <summary>One of a few, all in sight.</summary>
    Choice,

    /// <summary>One of many.</summary>
    List,

    /// <summary>A day.</summary>
    Date,

    /// <summary>A telephone number.</summary>
    Telephone,

    /// <summary>A mail address.</summary>
    Mail,

    /// <summary>Digits only.</summary>
    Digits,
}

/// <summary>One field of the form.</summary>
/// <param name="Name">The property's name.</param>
/// <param name="Label">What people read.</param>
/// <param name="Value">Reads it.</param>
public sealed record InformationField(string Name, string Label, Func<BasicInformationInput, string?> Value)
{
    public FieldKind Kind { get; init; }

    public bool Required { get; init; } = true;

    public string AutoComplete { get; init; } = "off";

    public string? Help { get; init; }

    public int? MaxLength { get; init; }

    public bool Wide { get; init; }

    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>The value as people read it, not as it is stored.</summary>
    public string? Shown(BasicInformationInput values) => Value(values) is not { Length: > 0 } value ? null
        : Options.Count > 0 ? Text.Known(value)
        : Kind == FieldKind.Date && DateOnly.TryParse(value, CultureInfo.InvariantCulture, out var day) ? BeijingTime.Date(day)
        : value;

    /// <summary>The input's type in HTML.</summary>
    public string InputType => Kind switch
    {
        FieldKind.Date => "date",
        FieldKind.Telephone => "tel",
        FieldKind.Mail => "email",
        _ => "text",
    };

    /// <summary>Which keyboard a phone shows; null for the usual one.</summary>
    public string? InputMode => Kind switch
    {
        FieldKind.Digits => "numeric",
        FieldKind.Telephone => "tel",
        FieldKind.Mail => "email",
        _ => null,
    };
}
