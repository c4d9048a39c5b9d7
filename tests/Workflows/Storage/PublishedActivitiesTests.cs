using System.Text.Json.Nodes;
using ExamReg.Tests.Workflows.Runtime;
using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Outbox;
using ExamReg.Workflows.Storage;
using Microsoft.Extensions.DependencyInjection;
using static ExamReg.Tests.Workflows.Define;

namespace ExamReg.Tests.Workflows.Storage;

/// <summary>A workflow that is published as an activity is one in every process, and no longer when it is retracted.</summary>
public sealed class PublishedActivitiesTests(EngineHost host) : IClassFixture<EngineHost>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string Child(string definitionId, string name, bool usable = true, params string[] outcomes)
    {
        var json = JsonNode.Parse(Workflow(Sequence(
            Activity("Elsa.SetOutput", "Out", ("outputName", Literal("Greeting")), ("outputValue", Js("'Hello ' + getInput('FirstName')"))),
            Activity("Elsa.Complete", "Complete", ("outcomes", Expression("Object", $"[\"{outcomes.FirstOrDefault("Done")}\"]"))))))!;
        json["definitionId"] = definitionId;
        json["name"] = name;
        json["inputs"] = new JsonArray(new JsonObject { ["name"] = "FirstName", ["type"] = "String" });
        json["outputs"] = new JsonArray(new JsonObject { ["name"] = "Greeting", ["type"] = "String" });
        json["outcomes"] = new JsonArray([.. outcomes.Select(outcome => JsonValue.Create(outcome))]);
        json["options"] = new JsonObject { ["usableAsActivity"] = usable };
        return json.ToJsonString();
    }

    private static string Parent(string definitionId, string type, string child, string outcome)
    {
        var use = Activity(type, "Use", ("firstName", Literal("World")), ("greeting", Into("greeting"))).With("workflowDefinitionId", child);
        return Workflow(Flowchart([use, Line("Show", Variable("greeting")), Event("Stay")], $"Use:{outcome} -> Show", "Show -> Stay"), ("greeting", null))
            .Replace("\"definitionId\":\"test\"", $"\"definitionId\":\"{definitionId}\"", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_be_an_activity_at_once_where_it_is_published_and_elsewhere_when_asked()
    {
        await using var other = host.CreateNode();
        var (here, there) = (host.Get<ActivityRegistry>(), other.GetRequiredService<ActivityRegistry>());
        await host.PublishAsync(Child("greet", "Greet me", outcomes: ["Greeted", "Shy"]));
        Assert.Equal(["Greeted", "Shy"], here.Find("GreetMe")!.Descriptor.Outcomes);

        await other.GetRequiredService<DefinitionStore>().RefreshActivitiesAsync(Token);
        Assert.Equal(["Greeted", "Shy"], there.Find("GreetMe")!.Descriptor.Outcomes);

        // A new version under a new name replaces it, one that is no longer usable as an activity takes it away.
        await host.PublishAsync(Child("greet", "Welcome", outcomes: ["Greeted"]), other);
        Assert.NotNull(there.Find("Welcome"));
        Assert.Null(there.Find("GreetMe"));
        await host.Get<DefinitionStore>().RefreshActivitiesAsync(Token);
        Assert.NotNull(here.Find("Welcome"));
        await host.PublishAsync(Child("greet", "Welcome", usable: false));
        Assert.Null(here.Find("Welcome"));
    }

    [Fact]
    public async Task Should_be_gone_when_it_is_retracted_and_back_when_it_is_published_again()
    {
        await host.PublishAsync(Child("retract", "To retract"));
        Assert.True(await host.Get<DefinitionStore>().RetractAsync("retract", cancellationToken: Token));
        Assert.Null(host.Get<ActivityRegistry>().Find("ToRetract"));
        Assert.NotNull((await host.Get<DefinitionStore>().PublishAsync("retract", Token)).Published);
        Assert.NotNull(host.Get<ActivityRegistry>().Find("ToRetract"));
    }

    [Fact]
    public async Task Checks_should_know_the_outcomes_of_what_another_process_has_just_published()
    {
        await using var other = host.CreateNode();
        await host.PublishAsync(Child("checked", "Checked", outcomes: ["Right", "Wrong"]));

        var check = await other.GetRequiredService<DefinitionStore>().CheckAsync(
            WorkflowDocument.Parse(Parent("parent", "Checked", "checked", "Sideways"), out _)!, Token);

        Assert.Contains(check.Findings, finding => finding is { Code: "unknown-outcome", ActivityId: "Use" } && finding.Message.Contains("Sideways", StringComparison.Ordinal));
        Assert.Contains(check.Findings, finding => finding is { Code: "open-outcome", ActivityId: "Use" });
    }

    [Theory]
    [InlineData("Hail", "hail-1")]
    // Another name than the workflow has now: what counts is the definition's id beside it.
    [InlineData("NameOfYore", "hail-2")]
    public async Task Should_run_with_the_names_that_the_child_declares(string type, string child)
    {
        await host.PublishAsync(Child(child, "Hail", outcomes: ["Greeted"]));
        await host.PublishAsync(Parent($"uses-{child}", type, child, "Greeted"));
        var id = await host.StartAsync($"uses-{child}");

        while (await host.Get<OutboxDelivery>().RunOnceAsync(Token) > 0)
        {
        }

        Assert.Contains("Hello World", await host.AskAsync<string>($"SELECT string_agg(entries, ' ') FROM workflow.journal WHERE instance_id = '{id}'"), StringComparison.Ordinal);
        Assert.Equal("Stay", (await host.Runtime.FindAsync(id, Token))!.Waiting.Single().Node.Id);
    }
}
