using System.Globalization;
using ExamReg.Domain.Papers;

namespace ExamReg.Tests.Domain.Papers;

public sealed class ChineseAmountTests
{
    [Theory]
    [InlineData("0", "零元整")]
    [InlineData("0.05", "伍分")]
    [InlineData("0.50", "伍角整")]
    [InlineData("1", "壹元整")]
    [InlineData("10", "壹拾元整")]
    [InlineData("80", "捌拾元整")]
    [InlineData("105", "壹佰零伍元整")]
    [InlineData("160", "壹佰陆拾元整")]
    [InlineData("161.50", "壹佰陆拾壹元伍角整")]
    [InlineData("1409.53", "壹仟肆佰零玖元伍角叁分")]
    [InlineData("6007.14", "陆仟零柒元壹角肆分")]
    [InlineData("325.04", "叁佰贰拾伍元零肆分")]
    [InlineData("10000", "壹万元整")]
    [InlineData("10010", "壹万零壹拾元整")]
    [InlineData("100000001", "壹亿零壹元整")]
    [InlineData("100010000", "壹亿零壹万元整")]
    [InlineData("1020304.56", "壹佰零贰万零叁佰零肆元伍角陆分")]
    public void Should_write_an_amount_as_vouchers_do(string yuan, string expected) =>
        Assert.Equal(expected, ChineseAmount.Of(decimal.Parse(yuan, CultureInfo.InvariantCulture)));

    [Fact]
    public void Should_refuse_a_negative_amount() => Assert.Throws<ArgumentOutOfRangeException>(() => ChineseAmount.Of(-0.01m));
}
