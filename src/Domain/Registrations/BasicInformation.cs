using System.Globalization;
using System.Text;

namespace ExamReg.Domain.Registrations;

/// <summary>The basic information (基本信息) as typed; nothing is checked yet. <see cref="BasicInformationRules"/> turns it into
/// a <see cref="BasicInformation"/>. Its property names are the field names of errors.</summary>
public sealed record BasicInformationInput
{
    /// <summary>姓名, required.</summary>
    public string? Name { get; init; }

    /// <summary>性别, required: 男 or 女.</summary>
    public string? Sex { get; init; }

    /// <summary>身份证号, required.</summary>
    public string? IdentityNumber { get; init; }

    /// <summary>出生日期, required: yyyy-MM-dd.</summary>
    public string? BirthDate { get; init; }

    /// <summary>民族, required.</summary>
    public string? Ethnicity { get; init; }

    /// <summary>文化程度, required.</summary>
    public string? EducationLevel { get; init; }

    /// <summary>就读学校, optional.</summary>
    public string? School { get; init; }

    /// <summary>工作单位, optional.</summary>
    public string? Employer { get; init; }

    /// <summary>手机号码, required.</summary>
    public string? Mobile { get; init; }

    /// <summary>电子邮箱, required.</summary>
    public string? Email { get; init; }

    /// <summary>通讯地址, required.</summary>
    public string? PostalAddress { get; init; }

    /// <summary>邮政编码, required.</summary>
    public string? Postcode { get; init; }

    /// <summary>无障碍座位, optional: 需要 or 不需要; empty means not needed.</summary>
    public string? AccessibleSeat { get; init; }

    // Records print their properties; personal data must not reach a log that way.
    private bool PrintMembers(StringBuilder builder) => builder.Length < 0;
}

/// <summary>The basic information after all rules have passed.</summary>
public sealed record BasicInformation
{
    /// <summary>姓名.</summary>
    public required string Name { get; init; }

    /// <summary>性别.</summary>
    public required Sex Sex { get; init; }

    /// <summary>身份证号, 18 characters, in clear.</summary>
    public required string IdentityNumber { get; init; }

    /// <summary>出生日期.</summary>
    public required DateOnly BirthDate { get; init; }

    /// <summary>民族.</summary>
    public required string Ethnicity { get; init; }

    /// <summary>文化程度.</summary>
    public required string EducationLevel { get; init; }

    /// <summary>就读学校, optional.</summary>
    public string? School { get; init; }

    /// <summary>工作单位, optional.</summary>
    public string? Employer { get; init; }

    /// <summary>手机号码.</summary>
    public required string Mobile { get; init; }

    /// <summary>电子邮箱.</summary>
    public required string Email { get; init; }

    /// <summary>通讯地址.</summary>
    public required string PostalAddress { get; init; }

    /// <summary>邮政编码.</summary>
    public required string Postcode { get; init; }

    /// <summary>Names of <see cref="BasicInformationInput"/>'s properties whose values are not the same in both.</summary>
    internal IEnumerable<string> FieldsThatDiffer(BasicInformation other)
    {
        var (mine, theirs) = (ToInput(), other.ToInput());
        return typeof(BasicInformationInput).GetProperties()
            .Where(property => !Equals(property.GetValue(mine), property.GetValue(theirs))).Select(property => property.Name);
    }

    /// <summary>无障碍座位: the person needs a seat that a wheelchair reaches.</summary>
    public bool NeedsAccessibleSeat { get; init; }

    /// <summary>As the form shows it.</summary>
    public BasicInformationInput ToInput() => new()
    {
        Name = Name,
        Sex = Sex.ChineseName(),
        IdentityNumber = IdentityNumber,
        BirthDate = BirthDate.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        Ethnicity = Ethnicity,
        EducationLevel = EducationLevel,
        School = School,
        Employer = Employer,
        Mobile = Mobile,
        Email = Email,
        PostalAddress = PostalAddress,
        Postcode = Postcode,
        AccessibleSeat = NeedsAccessibleSeat ? BasicInformationRules.AccessibleSeatNeeded : null,
    };

    // Records print their properties; personal data must not reach a log that way.
    private bool PrintMembers(StringBuilder builder) => builder.Length < 0;
}
