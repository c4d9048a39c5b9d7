using System.Text.Json.Nodes;
using ExamReg.Workflows.Execution;
using static ExamReg.Tests.Workflows.Define;

namespace ExamReg.Tests.Workflows.Activities.Events;

public sealed class EventTests
{
    [Fact]
    public async Task Event_should_wait_by_name_and_give_out_what_it_brought()
    {
        var wait = Event("Paid").With("result", Into("payment"));
        var run = await Run(Sequence(wait, Line("Show", Js("variables.payment.amount"))), ("payment", null)).StartAsync();

        var bookmark = Assert.Single(run.State.Bookmarks);
        Assert.Equal(("event", "Paid"), (bookmark.Name, bookmark.Key));
        (await run.SendAsync("event", new { Amount = 120 }, "Paid")).ExpectLines("120").Expect(WorkflowSubStatus.Finished);
    }

    [Fact]
    public async Task Event_as_the_trigger_should_complete_with_the_payload_it_came_with()
    {
        var run = Run(Flowchart([Event("Begin").With("result", Into("what")).With("canStartWorkflow", true),
            Line("Show", Variable("what"))], "Begin -> Show"), ("what", null));
        run.TriggerActivityId = "Begin";

        (await run.StartAsync((PayloadInput, "hello"))).ExpectLines("hello").Expect(WorkflowSubStatus.Finished);
    }

    [Theory]
    [InlineData("Elsa.Event", "eventName")]
    [InlineData("Elsa.PublishEvent", "eventName")]
    [InlineData("Elsa.RunTask", "taskName")]
    public async Task A_name_that_turns_out_empty_should_be_an_incident(string type, string property)
        => await Assert.ThrowsAsync<ActivityFailedException>(() => Run(Activity(type, "X", (property, Js("''")))).StartAsync());

    [Fact]
    public async Task PublishEvent_should_send_through_the_outbox_and_go_on()
    {
        var publish = Activity("Elsa.PublishEvent", "Publish", ("eventName", Literal("Opened")), ("correlationId", Literal("c1")),
            ("isLocalEvent", Literal(true)), ("payload", Js("({ site: 7 })")));

        var run = (await Run(Sequence(publish, Line("After"))).StartAsync()).ExpectLines("After");

        var message = Assert.Single(run.LastBurst.Outbox);
        Assert.Equal("workflow.event", message.Kind);
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""
                {"eventName":"Opened","correlationId":"c1","instanceId":"00000000-0000-0000-0000-000000000000","payload":{"site":7}}
                """),
            JsonNode.Parse(message.Payload!.ToJsonString())));
    }

    [Fact]
    public async Task PublishEvent_in_a_loop_should_have_a_key_for_each_round()
    {
        var loop = Activity("Elsa.For", "For", ("start", Literal(1)), ("end", Literal(3)),
            ("body", Activity("Elsa.PublishEvent", "Publish", ("eventName", Literal("Tick")))));

        var run = await Run(loop).StartAsync();

        Assert.Equal(3, run.LastBurst.Outbox.Select(message => message.Key).Distinct().Count());
        Assert.All(run.LastBurst.Outbox, message => Assert.Null(message.Payload!["instanceId"]));
    }

    [Fact]
    public async Task RunTask_should_ask_and_wait_for_its_own_answer()
    {
        var task = Activity("Elsa.RunTask", "Task", ("taskName", Literal("PrintPaper")),
            ("payload", Expression("Object", "{\"copies\":2}")), ("result", Into("answer")));
        var run = await Run(Sequence(task, Line("Show", Variable("answer"))), ("answer", null)).StartAsync();

        var message = Assert.Single(run.LastBurst.Outbox);
        Assert.Equal(("task", "PrintPaper", 2), (message.Kind, message.Payload!["taskName"]!.GetValue<string>(),
            message.Payload["payload"]!["copies"]!.GetValue<int>()));
        Assert.Equal(message.Key, Assert.Single(run.State.Bookmarks).Key);
        (await run.SendAsync("task", "done", message.Key)).ExpectLines("done").Expect(WorkflowSubStatus.Finished);
    }

    private const string PayloadInput = ExamReg.Workflows.Activities.Events.Event.PayloadInput;
}
