using ExamReg.Domain.Papers.Drawing;

namespace ExamReg.Tests.Domain.Papers.Drawing;

public sealed class Code128Tests
{
    [Fact]
    public void Should_encode_digits_in_pairs() =>
        // Start C, 12, 34, check symbol (105 + 1*12 + 2*34) mod 103 = 82, stop.
        Assert.Equal("211232" + "112232" + "131123" + "121241" + "2331112", Widths("1234"));

    [Fact]
    public void Should_encode_letters_one_by_one() =>
        // Start B, A = 33, a = 65, check symbol (104 + 1*33 + 2*65) mod 103 = 61, stop.
        Assert.Equal("211214" + "111323" + "121124" + "221411" + "2331112", Widths("Aa"));

    // Each symbol is 11 modules wide, the stop symbol 13.
    [Theory]
    [InlineData("2411010800010203", 1 + 8 + 1)]
    [InlineData("20260911010800123", 1 + 1 + 1 + 8 + 1)]
    [InlineData("R2026", 1 + 1 + 1 + 2 + 1)]
    [InlineData("2026R", 1 + 2 + 1 + 1 + 1)]
    [InlineData("R123", 1 + 4 + 1)]
    public void Should_take_no_more_symbols_than_needed(string text, int symbols) =>
        Assert.Equal((symbols * 11) + 13, Code128.Encode(text).Sum());

    [Theory]
    [InlineData("")]
    [InlineData("报名1")]
    [InlineData("a\n")]
    public void Should_refuse_what_no_scanner_reads(string text) => Assert.Throws<ArgumentException>(() => Code128.Encode(text));

    private static string Widths(string text) => string.Concat(Code128.Encode(text));
}
