using CsCheck;
using ExamReg.Domain.Registrations;
using ExamReg.Domain.Security;

namespace ExamReg.Tests.Domain.Security;

public sealed class IdentityNumberTests
{
    private static readonly DateOnly Today = new(2026, 11, 24);

    // The examples of GB 11643-1999 itself.
    [Theory]
    [InlineData("11010519491231002X", 1949, 12, 31, Sex.Female)]
    [InlineData("440524188001010014", 0, 0, 0, Sex.Male)]
    [InlineData(" 11010519491231002x ", 1949, 12, 31, Sex.Female)]
    public void Should_read_birth_date_and_sex(string text, int year, int month, int day, Sex sex)
    {
        var parsed = IdentityNumber.Parse(text, Today);

        if (year == 0)
        {
            // A valid check digit, but nobody born in 1880 registers.
            Assert.Equal("identity-number-birth-date", Assert.Single(parsed.Errors).Code);
            return;
        }

        Assert.Equal(new DateOnly(year, month, day), parsed.Value.BirthDate);
        Assert.Equal(sex, parsed.Value.Sex);
        Assert.Equal("11010519491231002X", parsed.Value.Value);
    }

    [Theory]
    [InlineData(null, "required")]
    [InlineData("   ", "required")]
    [InlineData("1101051949123100", "length")]
    [InlineData("11010519491231002A", "characters")]
    [InlineData("1101051949123100２X", "characters")]
    [InlineData("990105194912310029", "region")]
    [InlineData("110105194913310028", "birth-date")]
    [InlineData("110105194902300028", "birth-date")]
    [InlineData("110105202611250024", "birth-date")]
    [InlineData("110105194912310021", "check-digit")]
    public void Should_name_the_broken_rule(string? text, string rule)
    {
        var error = Assert.Single(IdentityNumber.Parse(text, Today).Errors);

        Assert.Equal($"identity-number-{rule}", error.Code);
        Assert.Equal("IdentityNumber", error.Field);
        Assert.NotEmpty(error.Message);
    }

    [Fact]
    public void Should_refuse_every_single_wrong_digit()
    {
        Gen.Select(Gen.Int[0, 999], Gen.Int[0, 16], Gen.Int[1, 9]).Sample((order, position, by) =>
        {
            var first17 = $"11010519900101{order:000}";
            var number = first17 + IdentityNumber.CheckCharacter(first17);
            var wrong = number.ToCharArray();
            wrong[position] = (char)('0' + ((wrong[position] - '0' + by) % 10));

            return IdentityNumber.Parse(number, Today).IsSuccess && !IdentityNumber.Parse(new(wrong), Today).IsSuccess;
        });
    }

    [Fact]
    public void Should_show_itself_masked()
    {
        var number = IdentityNumber.Parse("11010519491231002X", Today).Value;

        Assert.Equal("1101**********002X", number.Masked);
        Assert.Equal(number.Masked, number.ToString());
    }
}
