using System.Globalization;
using ExamReg.Domain;
using ExamReg.Domain.Photos;
using NetVips;
using static ExamReg.Tests.Domain.Photos.Portraits;

namespace ExamReg.Tests.Domain.Photos;

/// <summary>The manual's limits (二.4), their messages, and what a workflow may configure.</summary>
public sealed class PhotoRulesTests
{
    [Fact]
    public void Should_have_the_limits_of_the_manual()
    {
        var rules = PhotoRules.Default;

        Assert.Equal((20 * 1024, 200 * 1024), (rules.MinBytes, rules.MaxBytes));
        Assert.Equal((192, 144), (rules.MinHeight, rules.MinWidth));
        Assert.True(rules.RequireColour && rules.RequireUprightFace);
        Assert.Empty(rules.Check());
    }

    [Fact]
    public void Should_refuse_a_heavy_file_and_say_its_size_the_rule_and_what_to_do()
    {
        byte[] file = [.. Astronaut, .. new byte[(312 * 1024) - Astronaut.Length]];

        var error = Assert.Single(Errors(file));

        Assert.Equal("photo-too-many-bytes", error.Code);
        Assert.Equal("照片大小为 312 KB，要求 20–200 KB。请压缩后重新上传。", error.Message);
    }

    [Fact]
    public void Should_take_exactly_the_largest_size_and_not_a_byte_more()
    {
        byte[] exact = [.. Astronaut, .. new byte[PhotoRules.Default.MaxBytes - Astronaut.Length]];

        Assert.Empty(Errors(exact));
        var error = Assert.Single(Errors([.. exact, 0]));
        Assert.Equal("photo-too-many-bytes", error.Code);
        Assert.Contains("200.1 KB", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_refuse_a_light_file_however_it_is_padded()
    {
        var light = Change(Astronaut, image => image.Copy(), quality: 20);
        Assert.InRange(light.Length, 1, PhotoRules.Default.MinBytes - 1);

        Assert.Equal(["photo-too-few-bytes"], Codes(light));
        Assert.Equal(["photo-too-few-bytes"], Codes([.. light, .. new byte[40_000]]));
    }

    [Theory]
    [InlineData(144, 192, true)]
    [InlineData(143, 192, false)]
    [InlineData(144, 191, false)]
    public void Should_hold_the_least_size_to_the_pixel(int width, int height, bool passes)
    {
        var rules = PhotoRules.Default with { MinBytes = 0 };
        var file = Change(Astronaut, image => image.ThumbnailImage(width, height, size: Enums.Size.Force), quality: 95);

        Assert.Equal(passes ? [] : ["photo-too-small"], Codes(file, rules));
    }

    [Fact]
    public void Should_refuse_a_grey_photo_of_one_channel()
    {
        var file = Change(Astronaut, image => image.Colourspace(Enums.Interpretation.Bw));
        Assert.Equal(1, JpegReader.Read(file).Components);

        Assert.Equal(["photo-not-colour"], Codes(file));
    }

    [Theory]
    [InlineData(90)]
    [InlineData(60)]
    public void Should_refuse_a_grey_photo_of_three_channels(int quality)
    {
        var file = Change(Astronaut, image => image.Colourspace(Enums.Interpretation.Bw).Colourspace(Enums.Interpretation.Srgb), quality);
        Assert.Equal(3, JpegReader.Read(file).Components);

        Assert.Equal(["photo-not-colour"], Codes(file));
    }

    [Fact]
    public void Should_take_a_grey_photo_where_the_workflow_allows_it()
    {
        var rules = PhotoRules.Default with { RequireColour = false };

        Assert.Empty(Errors(Change(Astronaut, image => image.Colourspace(Enums.Interpretation.Bw)), rules));
    }

    [Fact]
    public void Should_take_a_pale_colour_photo()
    {
        var file = Change(Hopper, image =>
        {
            var grey = image.Colourspace(Enums.Interpretation.Bw).Colourspace(Enums.Interpretation.Srgb);
            return ((image * 0.3) + (grey * 0.7)).Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);
        });

        Assert.Empty(Errors(file));
    }

    [Fact]
    public void Should_report_all_rules_that_fail_together()
    {
        var file = Change(
            Astronaut,
            image => image.ThumbnailImage(120, 160).Rot90().Colourspace(Enums.Interpretation.Bw).Colourspace(Enums.Interpretation.Srgb));

        Assert.Equal(["photo-too-few-bytes", "photo-too-small", "photo-not-colour", "photo-sideways"], Codes(file));
    }

    [Fact]
    public void Should_write_figures_the_same_whatever_the_culture_of_the_server()
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
        try
        {
            var rules = PhotoRules.Default with { MaxSideRatio = 2.5 };
            Assert.Contains("2.5 倍", Assert.Single(Errors(Nobody(300, 1200), rules)).Message, StringComparison.Ordinal);
            Assert.Contains("0.5", (rules with { MaxSideRatio = 0.5 }).Check()[0].Message, StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Should_bring_every_error_to_the_field_photo() =>
        Assert.All(Errors(Turned(Astronaut, 90)), error => Assert.Equal("photo", error.Field));

    public static TheoryData<PhotoRules> SenselessRules =>
    [
        PhotoRules.Default with { MinBytes = -1 },
        PhotoRules.Default with { MinBytes = 300 * 1024 },
        PhotoRules.Default with { MaxBytes = int.MaxValue },
        PhotoRules.Default with { MaxPixels = 900_000_000 },
        PhotoRules.Default with { MinWidth = 0 },
        PhotoRules.Default with { MinHeight = 100_000 },
        PhotoRules.Default with { MaxScans = 100_000 },
        PhotoRules.Default with { MaxSideRatio = 0.5 },
        PhotoRules.Default with { MinColourfulness = double.NaN },
    ];

    [Theory]
    [MemberData(nameof(SenselessRules), DisableDiscoveryEnumeration = true)]
    public void Should_not_work_by_rules_that_make_no_sense_or_switch_the_guards_off(PhotoRules rules)
    {
        var error = Assert.Single(rules.Check());

        Assert.Equal("photo-rules-invalid", error.Code);
        Assert.NotNull(error.Field);
        Assert.Throws<ArgumentException>(() => Inspector.Inspect(Astronaut, rules));
    }

    private static IReadOnlyList<DomainError> Errors(byte[] file, PhotoRules? rules = null) =>
        Inspector.Inspect(file, rules ?? PhotoRules.Default).Errors;

    private static string[] Codes(byte[] file, PhotoRules? rules = null) => [.. Errors(file, rules).Select(error => error.Code)];
}
