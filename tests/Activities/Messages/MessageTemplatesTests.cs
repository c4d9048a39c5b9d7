using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ExamReg.Activities.Messages;
using ExamReg.Domain.Clock;

namespace ExamReg.Tests.Activities.Messages;

public sealed partial class MessageTemplatesTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "src", "Activities", "Messages", "Templates");

    public static TheoryData<string> Kinds =>
        [.. typeof(MessageKinds).GetFields(BindingFlags.Public | BindingFlags.Static).Select(constant => (string)constant.GetRawConstantValue()!)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Should_say_the_same_things_in_every_language(string kind)
    {
        var chinese = Holes(kind, "zh-CN");

        foreach (var language in MessageTemplates.Languages)
        {
            var (title, body) = MessageTemplates.Render(kind, language, []);
            Assert.True(kind == MessageKinds.Notice || title.Length > 0 && body.Length > 0, $"{language}/{kind} is empty.");
            Assert.Equal(chinese, Holes(kind, language));
        }
    }

    [Fact]
    public void Should_have_no_template_that_nobody_sends()
    {
        var files = Directory.GetFiles(Folder, "*.liquid", SearchOption.AllDirectories).Select(Path.GetFileNameWithoutExtension).Distinct().Order();

        Assert.Equal(((IEnumerable<TheoryDataRow<string>>)Kinds).Select(row => row.Data).Order(), files);
    }

    [Fact]
    public void Should_fill_in_what_people_wrote_as_text_and_never_as_a_template()
    {
        var (_, body) = MessageTemplates.Render(MessageKinds.ReviewRejected, "zh-CN", new JsonObject { ["reason"] = "{{ number }}<b>", ["number"] = "R7" });

        Assert.Contains("原因：{{ number }}<b>", body, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_tell_a_moment_as_people_of_that_language_write_it()
    {
        var data = new JsonObject { ["deadline"] = BeijingTime.Machine(new(2026, 11, 26, 2, 30, 0, TimeSpan.Zero)) };

        Assert.Contains("2026年11月26日 10:30（北京时间）", MessageTemplates.Render(MessageKinds.PaymentReminder, "zh-CN", data).Body, StringComparison.Ordinal);
        Assert.Contains("26 Nov 2026, 10:30 (Beijing time)", MessageTemplates.Render(MessageKinds.PaymentReminder, "en", data).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "en")]
    [InlineData("en-GB", "en")]
    [InlineData("zh-CN", "zh-CN")]
    [InlineData("fr", "zh-CN")]
    [InlineData(null, "zh-CN")]
    public void Should_know_the_language_for_a_culture(string? culture, string language) => Assert.Equal(language, MessageTemplates.LanguageFor(culture));

    private static string[] Holes(string kind, string language) =>
        [.. Hole().Matches(File.ReadAllText(Path.Combine(Folder, language, $"{kind}.liquid"))).Select(match => match.Groups[1].Value).Distinct().Order()];

    [GeneratedRegex(@"\{\{ (\w+)(?: \| \w+)? \}\}")]
    private static partial Regex Hole();
}
