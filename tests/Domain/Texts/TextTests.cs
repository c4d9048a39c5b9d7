using System.Globalization;
using ExamReg.Domain;
using ExamReg.Domain.Texts;

namespace ExamReg.Tests.Domain.Texts;

public sealed class TextTests
{
    [Fact]
    public void Should_make_the_key_of_the_format_and_not_of_the_values()
    {
        Assert.Equal("还剩 {0} 席，共 {1:0.00} 元", Key($"还剩 {3} 席，共 {1.5m:0.00} 元"));
        Assert.Equal("花括号 {{x}} 与 {0}", Key($"花括号 {{x}} 与 {"值"}"));
    }

    [Fact]
    public void Should_answer_in_the_readers_language()
    {
        var label = "姓名";
        Assert.Equal("请填写姓名，此项为必填项。", Text.Of($"请填写{label}，此项为必填项。"));
        Assert.Equal("姓名 is required: please fill it in.", In("en", () => Text.Of($"请填写{label}，此项为必填项。")));
        Assert.Equal("姓名 is required: please fill it in.", In("en-GB", () => Text.Of($"请填写{label}，此项为必填项。")));
    }

    [Fact]
    public void Should_answer_with_the_original_where_there_is_no_entry_and_in_other_languages()
    {
        Assert.Equal("没有英文的一句 7", In("en", () => Text.Of($"没有英文的一句 {7}")));
        Assert.Equal("没有英文的一句", In("en", () => Text.Of("没有英文的一句")));
        Assert.Equal("请填写x，此项为必填项。", In("fr", () => Text.Of($"请填写{"x"}，此项为必填项。")));
    }

    [Fact]
    public void Should_keep_what_is_in_a_value_as_it_is() =>
        Assert.Equal("值 {0} 与 {x}", Text.Of($"值 {"{0}"} 与 {"{x}"}"));

    [Fact]
    public void Should_format_numbers_the_same_on_every_server()
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
        try
        {
            Assert.Equal("共 1234.50 元", Text.Of($"共 {1234.5m:0.00} 元"));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData(1, "Please take at least 1 subject; 0 are ticked now.")]
    [InlineData(2, "Please take at least 2 subjects; 1 is ticked now.")]
    public void Should_choose_between_the_two_forms_of_an_English_word(int least, string english)
    {
        var chosen = least - 1;
        Assert.Equal($"至少要报考 {least} 科，现选了 {chosen} 科。请勾选要报考的科目。", Text.Of($"至少要报考 {least} 科，现选了 {chosen} 科。请勾选要报考的科目。"));
        Assert.Equal(english, In("en", () => Text.Of($"至少要报考 {least} 科，现选了 {chosen} 科。请勾选要报考的科目。")));
    }

    [Fact]
    public void Should_take_numbers_that_come_as_text_for_what_they_are()
    {
        Assert.Equal("1 day, 01 days, 1.50 yuan", Text.Fill("{0} {0:day|days}, {1} {1:day|days}, {2:0.00} yuan", "1", "01", 1.5m));
        Assert.Equal("a|b", Text.Fill("{0}", "a|b"));
    }

    private static string Key(TextWithValues text) => text.Key;

    private static string In(string culture, Func<string> read)
    {
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(culture);
        try
        {
            return read();
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }
}
