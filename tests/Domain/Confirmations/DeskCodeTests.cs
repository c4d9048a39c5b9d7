using ExamReg.Domain.Confirmations;

namespace ExamReg.Tests.Domain.Confirmations;

public sealed class DeskCodeTests
{
    private static readonly DeskCode Codes = new([.. Enumerable.Range(0, 32).Select(i => (byte)i)]);

    [Fact]
    public void Should_read_what_it_signed_however_a_keyboard_wrote_it()
    {
        var code = Codes.Sign("2026090000123");

        Assert.Matches("^QR-2026090000123-[0-9A-HJKMNP-TV-Z]{10}$", code);
        Assert.Equal("2026090000123", Codes.Read(code)?.Number);
        Assert.Equal("2026090000123", Codes.Read($" {code.ToLowerInvariant()}\r\n")?.Number);
    }

    [Fact]
    public void Should_tell_a_forged_code_from_what_is_no_code_at_all()
    {
        var code = Codes.Sign("2026090000123");
        var other = new DeskCode([.. Enumerable.Range(1, 32).Select(i => (byte)i)]).Sign("2026090000123");

        for (var i = 3; i < code.Length; i++)
        {
            if (code[i] == '-')
                continue;
            var altered = code[..i] + (code[i] == '0' ? '1' : '0') + code[(i + 1)..];
            Assert.Equal(new DeskScan(null), Codes.Read(altered));
        }

        Assert.Equal(new DeskScan(null), Codes.Read(other));
        Assert.Null(Codes.Read("2026090000123"));
        Assert.Null(Codes.Read("张示范"));
        Assert.Null(Codes.Read(code[..^1]));
    }

    [Fact]
    public void Should_refuse_a_short_key() => Assert.Throws<ArgumentException>(() => new DeskCode(new byte[31]));
}
