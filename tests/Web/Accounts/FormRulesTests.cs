using ExamReg.Web.Accounts;

namespace ExamReg.Tests.Web.Accounts;

public sealed class FormRulesTests
{
    private static readonly DateOnly _today = new(2026, 12, 1);

    [Theory]
    [InlineData("11010119900307001", "应为 18 位")]
    [InlineData("1101011990030700111", "应为 18 位")]
    [InlineData("11010119900307001A", "末位为数字或字母 X")]
    [InlineData("1101011990O3070011", "前 17 位应为数字")]
    [InlineData("110101199002300018", "“19900230”不是有效的出生日期")]
    [InlineData("110101209901010018", "“20990101”不是有效的出生日期")]
    [InlineData("110101199003070012", "校验位不正确")]
    [InlineData("110101199003700011", "不是有效的出生日期")]
    public void Should_name_what_is_wrong_with_an_identity_number(string number, string expected) =>
        Assert.Contains(expected, IdentityNumberCheck.Refusal(number, _today) ?? "", StringComparison.Ordinal);

    [Theory]
    [InlineData("110101199003070011")]
    [InlineData("11010519491231002X")]
    [InlineData("11010519491231002x")]
    public void Should_take_a_right_identity_number(string number) => Assert.Null(IdentityNumberCheck.Refusal(number, _today));

    [Theory]
    [InlineData("a1b2c3d", "现在是 7 位")]
    [InlineData("onlyletters", "同时包含字母和数字")]
    [InlineData("4938271605", "同时包含字母和数字")]
    [InlineData("a1a1a1a1a1", "不同的字符应不少于 5 个")]
    [InlineData("Password123", "常见密码")]
    [InlineData("xyzhangsan9", "不能包含用户名")]
    [InlineData("a13900000001", "不能包含用户名、手机号")]
    public void Should_name_what_makes_a_password_weak(string password, string expected) =>
        Assert.Contains(expected, PasswordRules.Refusal(password, "zhangsan", "13900000001") ?? "", StringComparison.Ordinal);

    [Theory]
    [InlineData("lantern47xy")]
    [InlineData("清风明月2026ab")]
    public void Should_take_a_strong_password(string password) => Assert.Null(PasswordRules.Refusal(password, "zhangsan", null));

    [Theory]
    [InlineData("欧阳娜娜", true)]
    [InlineData("阿凡提·买买提", true)]
    [InlineData("𬭬小明", true)]
    [InlineData("Li Lei", true)]
    [InlineData("王", false)]
    [InlineData("·王五", false)]
    [InlineData("王五3", false)]
    [InlineData("<b>王</b>", false)]
    public void Should_know_names_of_people(string name, bool good)
    {
        var result = new RegisterFormRules(TimeProvider.System).Validate(new RegisterForm { Name = name });

        Assert.Equal(good, result.Errors.TrueForAll(error => error.PropertyName != nameof(RegisterForm.Name)));
    }
}
