using ExamReg.Domain.Registrations;
using ExamReg.Domain.Security;

namespace ExamReg.Tests.Domain.Registrations;

public sealed class BasicInformationRulesTests
{
    private static readonly DateOnly Today = new(2026, 11, 24);

    private const string First17 = "11010519491231003";

    private static BasicInformationInput Good => World.Information(First17 + IdentityNumber.CheckCharacter(First17));

    public static TheoryData<string, string, string> BrokenRules => new()
    {
        { "Name", "", "required" },
        { "Name", "张", "name-format" },
        { "Name", "张3丰", "name-format" },
        { "Sex", "未知", "sex-unknown" },
        { "Sex", "女", "sex-disagrees" },
        { "BirthDate", "1949/12/31", "birth-date-format" },
        { "BirthDate", "1949-12-30", "birth-date-disagrees" },
        { "IdentityNumber", "11010519491231003", "identity-number-length" },
        { "Ethnicity", "火星族", "not-in-list" },
        { "EducationLevel", "", "required" },
        { "Mobile", "12800000000", "format" },
        { "Mobile", "1380000000", "format" },
        { "Email", "demo@", "format" },
        { "Email", "demo@example", "format" },
        { "PostalAddress", "路", "postal-address-length" },
        { "Postcode", "10000", "format" },
        { "School", new string('校', 101), "too-long" },
        { "Employer", new string('司', 101), "too-long" },
    };

    [Fact]
    public void Should_accept_complete_information()
    {
        var checkedInformation = BasicInformationRules.Check(Good with { Name = " 阿卜杜拉·示范 ", Employer = " " }, Today);

        World.Ok(checkedInformation);
        Assert.Equal("阿卜杜拉·示范", checkedInformation.Value.Name);
        Assert.Equal(new DateOnly(1949, 12, 31), checkedInformation.Value.BirthDate);
        Assert.Null(checkedInformation.Value.Employer);
    }

    [Theory]
    [InlineData("𬭬𫖯")]
    [InlineData("䶮㛃")]
    [InlineData("Anna-Maria O'Demo")]
    public void Should_accept_rare_and_foreign_names(string name) =>
        World.Ok(BasicInformationRules.Check(Good with { Name = name }, Today));

    [Theory]
    [MemberData(nameof(BrokenRules))]
    public void Should_name_the_rule_beside_the_field(string field, string value, string code)
    {
        var input = Good with { };
        typeof(BasicInformationInput).GetProperty(field)!.SetValue(input, value);

        var error = Assert.Single(BasicInformationRules.Check(input, Today).Errors);

        Assert.Equal((field, code), (error.Field, error.Code));
    }

    [Fact]
    public void Should_report_all_missing_fields_together()
    {
        var errors = BasicInformationRules.Check(new(), Today).Errors;

        Assert.Equal(
            ["Name", "Sex", "BirthDate", "IdentityNumber", "Ethnicity", "EducationLevel", "Mobile", "Email", "PostalAddress", "Postcode"],
            errors.Select(e => e.Field));
    }

    [Fact]
    public void Should_not_print_personal_data()
    {
        Assert.DoesNotContain("1949", Good.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("1949", BasicInformationRules.Check(Good, Today).Value.ToString(), StringComparison.Ordinal);
    }
}
