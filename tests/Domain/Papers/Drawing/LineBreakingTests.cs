using CsCheck;
using ExamReg.Domain.Papers.Drawing;

namespace ExamReg.Tests.Domain.Papers.Drawing;

public sealed class LineBreakingTests
{
    // Every character is one unit wide.
    private static List<string>? Break(string text, float width, bool breakWords = false) =>
        LineBreaking.Break(text, width, breakWords, piece => piece.EnumerateRunes().Count());

    [Fact]
    public void Should_break_between_ideographs() => Assert.Equal(["考生须知", "考场规则"], Break("考生须知考场规则", 4));

    [Fact]
    public void Should_not_begin_a_line_with_closing_punctuation() => Assert.Equal(["对号入", "座，核", "验。"], Break("对号入座，核验。", 4));

    [Fact]
    public void Should_not_end_a_line_with_opening_punctuation() => Assert.Equal(["依据国", "《办法》"], Break("依据国《办法》", 4));

    [Fact]
    public void Should_keep_words_and_numbers_whole() => Assert.Equal(["二级", "Python语", "言"], Break("二级Python语言", 7));

    [Fact]
    public void Should_drop_spaces_where_a_line_ends() => Assert.Equal(["one two", "three"], Break("one two three", 8));

    [Fact]
    public void Should_keep_the_writers_own_lines() => Assert.Equal(["一", "", "二"], Break("一\n\n二", 4));

    [Fact]
    public void Should_break_a_word_only_if_allowed()
    {
        Assert.Null(Break("0123456789", 4));
        Assert.Equal(["0123", "4567", "89"], Break("0123456789", 4, breakWords: true));
    }

    [Fact]
    public void Should_lose_no_character_and_keep_every_line_within_the_width() =>
        Gen.Char["考生名，。（）《》abc12 "].Array[0, 60].Select(characters => new string(characters)).Select(Gen.Int[1, 12])
            .Sample((text, width) =>
            {
                var lines = Break(text, width, breakWords: true)!;
                return lines.All(line => line.Length <= width)
                    && string.Concat(lines).Replace(" ", "", StringComparison.Ordinal) == text.Replace(" ", "", StringComparison.Ordinal);
            });
}
