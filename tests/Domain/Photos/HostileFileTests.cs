using System.Text;
using ExamReg.Domain.Photos;
using NetVips;
using static ExamReg.Tests.Domain.Photos.JpegSurgery;
using static ExamReg.Tests.Domain.Photos.Portraits;

namespace ExamReg.Tests.Domain.Photos;

/// <summary>Files that are not what they say, are broken, or mean harm: each is refused with its own code.</summary>
public sealed class HostileFileTests
{
    public static TheoryData<string, byte[]> OtherFormats => new()
    {
        { "PNG", Open(Astronaut).PngsaveBuffer() },
        { "GIF", [.. "GIF89a"u8, .. new byte[30_000]] },
        { "WebP", Open(Astronaut).WebpsaveBuffer() },
        { "SVG", "<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"><image href=\"/etc/passwd\"/></svg>"u8.ToArray() },
        { "HEIC", [0, 0, 0, 24, .. "ftypheic"u8, .. new byte[30_000]] },
        { "BMP", [.. "BM"u8, .. new byte[30_000]] },
        { "PDF", [.. "%PDF-1.7"u8, .. new byte[30_000]] },
        { "HTML", Encoding.UTF8.GetBytes("<!DOCTYPE html><script>alert(1)</script>") },
    };

    [Theory]
    [MemberData(nameof(OtherFormats), DisableDiscoveryEnumeration = true)]
    public void Should_refuse_another_format_named_jpg_and_name_it(string format, byte[] file)
    {
        var error = Refused(file);

        Assert.Equal("photo-not-jpeg", error.Code);
        Assert.Contains(format, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_refuse_an_empty_file() => Assert.Equal("photo-empty", Refused([]).Code);

    [Theory]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0xD8 })]
    [InlineData(new byte[] { 0x00, 0x00 })]
    public void Should_refuse_one_byte(byte[] file) => Assert.Equal("photo-not-jpeg", Refused(file).Code);

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(30)]
    [InlineData(700)]
    [InlineData(25_000)]
    [InlineData(-2)]
    [InlineData(-1)]
    public void Should_refuse_a_truncated_file(int length)
    {
        var file = Astronaut[..(length > 0 ? length : Astronaut.Length + length)];

        Assert.Equal("photo-truncated", Refused(file).Code);
    }

    [Theory]
    [InlineData(25_000)]
    [InlineData(-700)]
    [InlineData(-60)]
    public void Should_refuse_a_truncated_file_that_was_given_an_end_again(int length)
    {
        byte[] file = [.. Astronaut[..(length > 0 ? length : Astronaut.Length + length)], 0xFF, 0xD9];
        Assert.Equal(JpegFault.None, JpegReader.Read(file).Fault); // The markers are in order: only the decoder can tell.

        Assert.Equal("photo-damaged", Refused(file).Code);
    }

    [Fact]
    public void Should_refuse_a_large_cut_off_photo_that_is_decoded_at_a_fraction_of_its_size()
    {
        var file = Change(Astronaut, image => image.Resize(6), quality: 25);
        file = [.. file[..(file.Length / 2)], 0xFF, 0xD9];

        Assert.Equal("photo-damaged", Refused(file).Code);
    }

    [Theory]
    [InlineData(30_000, 30_000)]
    [InlineData(65_500, 65_500)]
    [InlineData(4_100, 4_100)]
    public void Should_refuse_a_header_that_claims_a_huge_picture_before_decoding(int width, int height)
    {
        var file = Claiming(Astronaut, width, height);

        Assert.Equal("photo-too-many-pixels", Refused(file).Code);
        Assert.False(JpegGate.Examine(file, PhotoRules.Default).MayDecode);
    }

    [Fact]
    public void Should_refuse_a_scan_bomb_before_decoding()
    {
        using var plain = Plain(480, 640);
        var bomb = ScanBomb(Jpeg(plain, progressive: true), 199 * 1024);
        Assert.True(JpegReader.Read(bomb).Scans > 1000);

        Assert.Equal("photo-too-many-scans", Refused(bomb).Code);
        Assert.False(JpegGate.Examine(bomb, PhotoRules.Default).MayDecode);
    }

    [Fact]
    public void Should_refuse_cmyk_which_the_decoder_alone_would_take()
    {
        using var three = Open(Astronaut);
        using var four = three.Bandjoin(0).Copy(interpretation: Enums.Interpretation.Cmyk);
        var file = Jpeg(four, quality: 85);
        using var withoutGate = PhotoNormalizer.Decode(file, JpegReader.Read(file), PhotoRules.Default);
        Assert.NotNull(withoutGate);

        Assert.Equal("photo-cmyk", Refused(file).Code);
    }

    [Theory]
    [InlineData("<html><script>alert(document.cookie)</script></html>")]
    [InlineData("PK\u0003\u0004 an archive")]
    public void Should_refuse_other_data_after_the_end(string tail)
    {
        Assert.Equal("photo-trailing-data", Refused([.. Astronaut, .. Encoding.Latin1.GetBytes(tail)]).Code);
    }

    [Fact]
    public void Should_not_let_a_tail_hide_behind_zeros()
    {
        Assert.Equal("photo-trailing-data", Refused([.. Astronaut, .. new byte[5000], .. "<script>"u8]).Code);
    }

    [Fact]
    public void Should_not_take_a_second_picture_behind_the_first()
    {
        Assert.Equal("photo-trailing-data", Refused([.. Astronaut, .. Astronaut]).Code);
    }

    [Theory]
    [InlineData(0xC9, "算术编码")]
    [InlineData(0xCA, "算术编码")]
    [InlineData(0xC3, "无损编码")]
    [InlineData(0xC5, "分层编码")]
    public void Should_refuse_codings_that_no_camera_writes(byte marker, string name)
    {
        var error = Refused(ClaimingCoding(Astronaut, marker));

        Assert.Equal("photo-unsupported-coding", error.Code);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_refuse_a_height_that_only_comes_later() =>
        Assert.Equal("photo-unsupported-coding", Refused(Claiming(Astronaut, 480, 0)).Code);

    [Fact]
    public void Should_refuse_rubbish_between_the_segments()
    {
        Assert.Equal("photo-damaged", Refused([.. Astronaut[..2], 0x41, 0x42, .. Astronaut[2..]]).Code);
    }

    [Fact]
    public void Should_refuse_a_strip() => Assert.Equal("photo-bad-proportions", Refused(Nobody(300, 1200)).Code);

    [Fact]
    public void Should_answer_any_bytes_with_a_result_and_never_throw()
    {
        var random = new Random(20261124);
        for (var i = 0; i < 4000; i++)
        {
            var file = i % 2 == 0 ? Astronaut.ToArray() : WithExif(Astronaut, 6);
            for (var changes = random.Next(1, 12); changes > 0; changes--)
                file[random.Next(i % 3 == 0 ? file.Length : 800)] = (byte)random.Next(256);
            if (random.Next(4) == 0)
                file = file[..random.Next(file.Length)];

            var report = JpegGate.Examine(file, PhotoRules.Default);
            Assert.True(report.MayDecode || report.Errors.Count > 0);
            if (i % 40 != 0)
                continue;

            var result = Inspector.Inspect(file, PhotoRules.Default);
            Assert.All(result.Errors, error => Assert.Equal("photo", error.Field));
            if (result.IsSuccess)
                Assert.Empty(JpegGate.Examine(result.Value.Bytes, PhotoRules.Default with { MinBytes = 0 }).Errors);
        }
    }

    private static ExamReg.Domain.DomainError Refused(byte[] file) => Assert.Single(Inspector.Inspect(file, PhotoRules.Default).Errors);
}
