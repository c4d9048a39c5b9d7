using ExamReg.Web.Portal;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Runtime;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace ExamReg.Tests.Web.Portal;

public sealed class BurstMessagesTests
{
    private readonly ModelStateDictionary errors = new();

    [Fact]
    public void Should_say_nothing_when_the_action_counted() =>
        Assert.Null(BurstMessages.Explain(new BurstResult.Accepted(Guid.NewGuid(), WorkflowSubStatus.Suspended, null, false), null, errors));

    [Fact]
    public void Should_put_errors_beside_the_fields_as_the_form_binds_them()
    {
        var result = new BurstResult.Rejected([new("required", "Name", "请填写姓名"), new("format", "Mobile", "手机号码不对")]);

        var alert = BurstMessages.Explain(result, null, errors, "Input.");

        Assert.Equal("请填写姓名", errors["Input.Name"]!.Errors.Single().ErrorMessage);
        Assert.Equal("手机号码不对", errors["Input.Mobile"]!.Errors.Single().ErrorMessage);
        Assert.Contains("2 处", alert!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_tell_above_the_page_what_belongs_to_no_field()
    {
        var alert = BurstMessages.Explain(new BurstResult.Rejected([new("session-closed", null, "报名已截止。")]), null, errors);

        Assert.Equal("报名已截止。", alert!.Text);
        Assert.True(errors.IsValid);
    }

    [Fact]
    public void Should_name_the_incident_and_not_the_exception()
    {
        var id = Guid.NewGuid();

        var alert = BurstMessages.Explain(new BurstResult.Failed(id, "photo", "NullReferenceException at X"), null, errors);

        Assert.Contains(id.ToString()[..8], alert!.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("NullReference", alert.Text, StringComparison.Ordinal);
    }
}
