using CsCheck;
using ExamReg.Domain.Papers.Drawing;

namespace ExamReg.Tests.Domain.Papers.Drawing;

public sealed class TextFittingTests
{
    private static readonly TextStyle Style = new(10) { Leading = 1.25f };

    // Every character is as wide as the type is high.
    private static float Measure(string text, float size) => text.EnumerateRunes().Count() * size;

    private static FittedText Fit(string text, float width, float height, TextStyle? style = null) =>
        TextFitting.Fit(text, width, height, style ?? Style, Measure);

    [Fact]
    public void Should_keep_the_wished_size_where_it_fits()
    {
        var fitted = Fit("考生须知", 40, 12);

        Assert.Equal(10, fitted.Size);
        Assert.Equal(["考生须知"], fitted.Lines);
    }

    [Fact]
    public void Should_rather_shrink_a_little_than_take_two_lines()
    {
        var fitted = Fit("考生须知考生须知", 70, 40);

        Assert.Equal(8.75f, fitted.Size);
        Assert.Single(fitted.Lines);
    }

    [Fact]
    public void Should_wrap_running_text_at_its_full_size()
    {
        var fitted = Fit("考生须知考生须知", 70, 40, Style with { Paragraph = true });

        Assert.Equal(10, fitted.Size);
        Assert.Equal(2, fitted.Lines.Count);
    }

    [Fact]
    public void Should_end_with_an_ellipsis_what_fits_at_no_size()
    {
        var fitted = Fit(new string('考', 1000), 30, 10);

        Assert.Equal(TextFitting.SmallestSize, fitted.Size);
        Assert.EndsWith("考…", fitted.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Should_shrink_until_a_single_character_is_not_wider_than_the_box()
    {
        var fitted = Fit("）cc", 4.02f, 56);

        Assert.Equal(4, fitted.Size);
        Assert.Equal(["）", "c", "c"], fitted.Lines);
    }

    [Fact]
    public void Should_print_nothing_in_a_box_that_is_narrower_than_the_smallest_character() => Assert.Equal([""], Fit("考生", 2, 56).Lines);

    [Fact]
    public void Should_never_leave_the_box() =>
        Gen.Select(Gen.Char["考生名，。（）abc12 "].Array[0, 200], Gen.Float[1, 200], Gen.Float[3.5f, 60], Gen.Bool)
            .Sample((characters, width, height, paragraph) =>
            {
                var fitted = Fit(new string(characters), width, height, Style with { Paragraph = paragraph });
                return fitted.Lines.All(line => Measure(line, fitted.Size) <= width + 0.01f)
                    && TextFitting.Height(fitted.Lines.Count, fitted.Size, Style.Leading) <= height + 0.02f;
            }, iter: 20_000);
}
