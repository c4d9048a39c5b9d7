using System.Globalization;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Timers;
using static ExamReg.Tests.Workflows.Define;

namespace ExamReg.Tests.Workflows.Definitions;

/// <summary>The engine speaks to the reader of this moment, without knowing who hosts it (docs/adr/0005).</summary>
public sealed class LanguageTests
{
    [Theory]
    [InlineData("zh-CN", "活动“SetVariable1”没有选择变量：请选择要赋值的变量。")]
    [InlineData("fr", "活动“SetVariable1”没有选择变量：请选择要赋值的变量。")]
    [InlineData("en", "The activity “SetVariable1” has no variable: please choose the one to set.")]
    [InlineData("en-GB", "The activity “SetVariable1” has no variable: please choose the one to set.")]
    public void Should_word_a_finding_for_the_reader(string culture, string expected) => In(culture, () =>
    {
        var (_, findings) = WorkflowHarness.Compile(Workflow(Activity("Elsa.SetVariable", "SetVariable1")));

        Assert.Equal(expected, Assert.Single(findings, finding => finding.Severity == FindingSeverity.Error).Message);
    });

    [Fact]
    public void Should_not_keep_the_language_of_whoever_asked_first()
    {
        string? Error()
        {
            CronExpression.TryParse("61 * * * *", out var error);
            return error;
        }

        var chinese = Error();
        string? english = null;
        In("en", () => english = Error());

        Assert.NotEqual(chinese, english);
        Assert.Equal(chinese, Error());
        Assert.DoesNotContain(english!, character => character is >= '\u4e00' and <= '\u9fff');
    }

    private static void In(string culture, Action read)
    {
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(culture);
        try
        {
            read();
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }
}
