using ExamReg.Web.Accounts;

namespace ExamReg.Tests.Web.Accounts;

public sealed class FormRulesTests
{

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
