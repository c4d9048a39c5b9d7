using System.Text.Json.Nodes;
using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Execution;
using static ExamReg.Tests.Workflows.Define;

namespace ExamReg.Tests.Workflows.Activities.Workflows;

public sealed class ChildWorkflowTests
{
    private static readonly WorkflowDocument Review = WorkflowDocument.Parse("""
        {
          "definitionId": "review", "id": "review-1", "name": "site review", "description": "审核", "version": 1,
          "inputs": [{ "name": "CandidateNumber", "type": "String", "displayName": "考号" }, { "name": "Attempts", "type": "Int32" }],
          "outputs": [{ "name": "Remark", "type": "String" }], "outcomes": ["Approved", "Rejected"],
          "options": { "usableAsActivity": true, "activityCategory": "审核" },
          "root": { "id": "r", "type": "Elsa.Flowchart", "activities": [] }
        }
        """, out _)!;

    private static JsonObject Report(string subStatus, string[] outcomes, string? remark = null) => new()
    {
        ["subStatus"] = subStatus,
        ["outcomes"] = new JsonArray([.. outcomes.Select(outcome => JsonValue.Create(outcome))]),
        ["output"] = new JsonObject { ["Remark"] = remark },
    };

    private static JsonObject Child(string type, bool wait) => Activity(type, "Child",
        ("workflowDefinitionId", Literal("review")), ("correlationId", Literal("c9")), ("waitForCompletion", Literal(wait)),
        ("input", Expression("Object", "{\"CandidateNumber\":\"007\",\"Attempts\":2}")), ("result", Into("result")));

    [Theory]
    [InlineData("Elsa.ExecuteWorkflow")]
    [InlineData("Elsa.DispatchWorkflow")]
    public async Task Should_start_a_child_and_go_on(string type)
    {
        var run = (await Run(Sequence(Child(type, wait: false), Line("After")), ("result", null)).StartAsync()).ExpectLines("After")
            .Expect(WorkflowSubStatus.Finished);

        var child = Assert.Single(run.LastBurst.ChildStarts);
        Assert.Equal(("review", "c9", null), (child.DefinitionId, child.CorrelationId, child.ReportTo));
        Assert.Equal(["007", 2L, Guid.Empty.ToString()], new[] { child.Input["CandidateNumber"], child.Input["Attempts"],
            child.Input["ParentInstanceId"] });
    }

    [Fact]
    public async Task DispatchWorkflow_should_give_out_the_childs_id_where_it_does_not_wait()
    {
        var run = await Run(Sequence(Child("Elsa.DispatchWorkflow", wait: false), Line("Show", Variable("result"))), ("result", null)).StartAsync();

        run.ExpectLines(run.LastBurst.ChildStarts[0].InstanceId.ToString());
    }

    [Theory]
    [InlineData("getResult().Output.Remark")]
    [InlineData("variables.result.output.Remark")]
    [InlineData("getLastResult().Output.Remark")]
    public async Task What_ExecuteWorkflow_gives_out_should_be_read_with_either_first_letter(string script)
    {
        var run = await Run(Sequence(Child("Elsa.ExecuteWorkflow", wait: true), Line("Show", Js(script))), ("result", null)).StartAsync();

        (await run.SendAsync("workflow-finished", Report("Finished", ["Done"], "好"))).ExpectLines("好");
    }

    [Fact]
    public async Task DispatchWorkflow_should_wait_and_give_out_the_childs_output()
    {
        var run = await Run(Sequence(Child("Elsa.DispatchWorkflow", wait: true), Line("Show", Js("variables.result.Remark"))),
            ("result", null)).StartAsync();
        var bookmark = Assert.Single(run.State.Bookmarks);
        var child = Assert.Single(run.LastBurst.ChildStarts);
        Assert.Equal((bookmark.Id, bookmark.Key), (child.ReportTo, child.InstanceId.ToString()));

        await run.SendAsync("workflow-finished", Report("Finished", ["Done"], "好"), child.InstanceId.ToString());

        run.ExpectLines("好").Expect(WorkflowSubStatus.Finished);
    }

    [Fact]
    public async Task ExecuteWorkflow_should_tell_how_the_child_ended_and_leave_by_its_outcomes()
    {
        var chart = Flowchart([Child("Elsa.ExecuteWorkflow", wait: true),
            Line("Show", Js("variables.result.subStatus + ' ' + variables.result.output.Remark"))], "Child:Approved -> Show");
        var run = await Run(chart, ("result", null)).StartAsync();

        await run.SendAsync("workflow-finished", Report("Finished", ["Approved"], "好"));

        run.ExpectLines("Finished 好").Expect(WorkflowSubStatus.Finished);
    }

    [Fact]
    public async Task A_workflow_that_is_not_named_should_be_an_incident()
        => await Assert.ThrowsAsync<ActivityFailedException>(() => Run(Activity("Elsa.DispatchWorkflow", "Child")).StartAsync());

    private static JsonObject AsActivity(string type)
        => Activity(type, "Review1", ("candidateNumber", Literal("007")), ("remark", Into("remark")))
        .With("workflowDefinitionId", "review").With("workflowDefinitionVersionId", "review-1");

    [Fact]
    public void A_workflow_should_be_offered_as_an_activity()
    {
        var registry = new ActivityRegistry().AddWorkflowActivity(Review);

        var descriptor = registry.Find("SiteReview")!.Descriptor;

        Assert.Equal(("site review", "审核", "审核"), (descriptor.DisplayName, descriptor.Category, descriptor.Description));
        Assert.Equal(["Approved", "Rejected"], descriptor.Outcomes);
        Assert.Equal([("candidateNumber", typeof(string), "考号"), ("attempts", typeof(long), "Attempts")],
            descriptor.Inputs.Select(input => (input.Name, input.ValueType, input.DisplayName)));
        Assert.Equal(["remark"], descriptor.Outputs.Select(output => output.Name));
    }

    [Fact]
    public void A_later_version_should_replace_the_earlier_one_even_under_another_name()
    {
        var renamed = Review.Clone();
        renamed.Name = "Desk review";
        var registry = new ActivityRegistry().AddWorkflowActivity(Review).AddWorkflowActivity(renamed);

        Assert.Equal(["DeskReview"], registry.Descriptors.Select(descriptor => descriptor.Type));
        Assert.Empty(registry.RemoveWorkflowActivity("review").Descriptors);
    }

    [Theory]
    [InlineData("Approved", "yes")]
    [InlineData("Rejected", "no")]
    public async Task A_workflow_used_as_an_activity_should_map_inputs_outputs_and_outcomes(string outcome, string expected)
    {
        var chart = Flowchart([AsActivity("SiteReview"), Line("yes", Js("'yes ' + getRemark()")), Line("no", Js("'no ' + getRemark()"))],
            "Review1:Approved -> yes", "Review1:Rejected -> no");
        var run = await WorkflowHarness.For(Workflow(chart, ("remark", null)), registry => registry.AddWorkflowActivity(Review))
            .StartAsync();
        Assert.Equal("007", Assert.Single(run.LastBurst.ChildStarts).Input["CandidateNumber"]);

        await run.SendAsync("workflow-finished", Report("Finished", [outcome], "清楚"));

        run.ExpectLines($"{expected} 清楚").Expect(WorkflowSubStatus.Finished);
    }

    [Fact]
    public async Task A_workflow_used_as_an_activity_should_run_by_its_id_where_its_type_is_not_known()
    {
        var run = await Run(Flowchart([AsActivity("NameOfYore"), Line("yes")], "Review1:Approved -> yes"), ("remark", null)).StartAsync();
        Assert.Equal(("review", "007"), (run.LastBurst.ChildStarts[0].DefinitionId, run.LastBurst.ChildStarts[0].Input["candidateNumber"]));

        (await run.SendAsync("workflow-finished", Report("Finished", ["Approved"], "好"))).ExpectLines("yes");

        Assert.Equal("好", run.State.Variables["remark"]);
    }

    [Theory]
    [InlineData("Faulted")]
    [InlineData("Cancelled")]
    public async Task A_workflow_used_as_an_activity_that_does_not_finish_should_fault_its_parent(string subStatus)
    {
        var run = await Run(Sequence(AsActivity("NameOfYore"), Line("Never"))).StartAsync();

        (await run.SendAsync("workflow-finished", Report(subStatus, []))).ExpectLines().Expect(WorkflowSubStatus.Faulted);
    }
}
