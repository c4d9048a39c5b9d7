using ExamReg.Tests.Workflows.Runtime;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Storage;
using Microsoft.Extensions.DependencyInjection;
using static ExamReg.Tests.Workflows.Define;

namespace ExamReg.Tests.Workflows.Storage;

/// <summary>Versions: drafts that nobody overwrites unseen, published ones that never change, deletions that strand nobody.</summary>
public sealed class DefinitionStoreTests(EngineHost host) : IClassFixture<EngineHost>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private DefinitionStore Store => host.Get<DefinitionStore>();

    [Fact]
    public async Task Should_refuse_a_draft_that_was_made_on_an_older_one_and_keep_what_is_there()
    {
        var first = (await Store.SaveDraftAsync(Document("drafts", "eins"), DraftBasis.New, Token)).Saved!;
        var mine = await Store.SaveDraftAsync(Document("drafts", "meins"), first.Basis, Token);
        Assert.False(mine.IsStale);

        var theirs = await Store.SaveDraftAsync(Document("drafts", "ihres"), first.Basis, Token);

        Assert.True(theirs.IsStale);
        Assert.Equal(mine.Saved, theirs.Current);
        Assert.Equal("meins", (await Store.ReadLatestAsync("drafts", Token))!.Name);
        Assert.True((await Store.SaveDraftAsync(Document("drafts", "neu"), DraftBasis.New, Token)).IsStale);
    }

    [Fact]
    public async Task Should_let_one_of_many_savers_win_with_the_same_basis_and_all_without_one()
    {
        var basis = (await Store.SaveDraftAsync(Document("race", "0"), DraftBasis.New, Token)).Saved!.Basis;
        await using var other = host.CreateNode();
        var stores = new[] { Store, other.GetRequiredService<DefinitionStore>() };

        var guarded = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => stores[n % 2].SaveDraftAsync(Document("race", $"{n}"), basis, Token)));
        // Without the basis the defect that it guards against appears: nineteen changes are overwritten unseen.
        var unguarded = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => stores[n % 2].SaveDraftAsync(Document("race", $"{n}"), null, Token)));

        Assert.Single(guarded, result => !result.IsStale);
        Assert.Equal(20, unguarded.Count(result => !result.IsStale));
    }

    [Fact]
    public async Task Should_make_a_new_version_out_of_a_change_to_a_published_one()
    {
        await host.PublishAsync(EngineHost.Flow("versions", "Elsa.Start", "Test.Step", "Elsa.End"));
        var first = (await Store.FindLatestAsync("versions", Token))!;
        var second = (await Store.SaveDraftAsync(Document("versions", "zwei"), first.Basis, Token)).Saved!;

        Assert.Equal((2, true, false), (second.Version, second.IsLatest, second.WasPublished));
        var (published, findings) = await Store.PublishAsync("versions", first.Basis, cancellationToken: Token);
        Assert.Null(published);
        Assert.Equal("stale", Assert.Single(findings).Code);
        Assert.NotNull((await Store.PublishAsync("versions", second.Basis, cancellationToken: Token)).Published);
        Assert.Equal([(2, true), (1, false)], (await Store.ListAsync("versions", Token)).Select(version => (version.Version, version.IsPublished)));
    }

    [Fact]
    public async Task Should_revert_to_an_older_version_by_a_new_draft()
    {
        await host.PublishAsync(Named("reverted", "alt"));
        await host.PublishAsync(Named("reverted", "neu"));

        var draft = (await Store.RevertAsync("reverted", 1, (await Store.FindLatestAsync("reverted", Token))!.Basis, cancellationToken: Token))!.Saved!;

        Assert.Equal((3, "alt", false), (draft.Version, draft.Name, draft.WasPublished));
        Assert.Equal("neu", (await Store.FindPublishedAsync("reverted", Token))!.Document.Name);
        Assert.Null(await Store.RevertAsync("reverted", 99, null, cancellationToken: Token));
    }

    [Fact]
    public async Task Should_stop_new_instances_by_retracting_and_let_running_ones_go_on()
    {
        await host.PublishAsync(EngineHost.Flow("retracted", "Elsa.Start", "Test.Step", "Elsa.End"));
        var id = await host.StartAsync("retracted");
        Assert.True(await Store.RetractAsync("retracted", cancellationToken: Token));

        Assert.IsType<ExamReg.Workflows.Runtime.BurstResult.NotFound>(
            await host.Runtime.StartAsync(new ExamReg.Workflows.Runtime.StartWorkflow("retracted", Guid.CreateVersion7()), Token));
        Assert.True((await host.Runtime.SendAsync(id, new ExamReg.Workflows.Execution.Stimulus("go", "act"), Token)).IsAccepted);
        Assert.False(await Store.RetractAsync("retracted", cancellationToken: Token));
    }

    [Fact]
    public async Task Should_refuse_to_delete_what_instances_are_pinned_to()
    {
        await host.PublishAsync(EngineHost.Flow("deleted", "Elsa.Start", "Test.Step", "Elsa.End"));
        await host.StartAsync("deleted");
        await host.PublishAsync(EngineHost.Flow("deleted", "Elsa.Start", "Elsa.End"));
        var draft = await Store.SaveDraftAsync(Document("deleted", "Entwurf"), Token);

        var inUse = Assert.IsType<DeleteResult.InUse>(await Store.DeleteAsync("deleted", cancellationToken: Token));
        Assert.Equal((1, 1, 0), (inUse.Version.Version, inUse.Live, inUse.Ended));
        Assert.Equal(3, (await Store.ListAsync("deleted", Token)).Count);
        Assert.Equal(new DeleteResult.Deleted(1), await Store.DeleteVersionAsync(draft.Id, cancellationToken: Token));
        Assert.True((await Store.FindVersionAsync("deleted", 2, Token))!.IsLatest);
        Assert.IsType<DeleteResult.NotFound>(await Store.DeleteVersionAsync(draft.Id, cancellationToken: Token));
    }

    [Fact]
    public async Task Should_search_by_name_and_page()
    {
        foreach (var name in new[] { "suche 50%_a", "suche b", "suche c" })
            await Store.SaveDraftAsync(Document($"search-{name[^1]}", name), Token);

        var page = await Store.SearchAsync(new DefinitionFilter { Search = "SUCHE", PageSize = 2 }, Token);
        Assert.Equal(3, page.TotalCount);
        Assert.Equal(["suche 50%_a", "suche b"], page.Items.Select(item => item.Name));
        Assert.Equal("search-a", Assert.Single((await Store.SearchAsync(new DefinitionFilter { Search = "%_" }, Token)).Items).DefinitionId);
        Assert.Empty((await Store.SearchAsync(new DefinitionFilter { Search = "suche", Versions = DefinitionVersions.Published }, Token)).Items);
    }

    [Fact]
    public async Task Should_name_the_activity_and_what_to_do_in_every_finding_before_publishing()
    {
        var expected = new (string Code, string? Activity, string Json)[]
        {
            ("unknown-activity", "x", Workflow(Flowchart([Activity("Elsa.Start", "s"), Activity("No.Such", "x")], "s -> x"))),
            ("missing-input", "e", Workflow(Flowchart([Activity("Elsa.Start", "s"), Activity("Elsa.Event", "e")], "s -> e"))),
            ("open-outcome", "d", Workflow(Flowchart([Activity("Elsa.Start", "s"), Activity("Elsa.FlowDecision", "d", ("condition", Js("1 > 0"))), Activity("Elsa.End", "z")], "s -> d", "d:True -> z"))),
            ("unreachable", "u", Workflow(Flowchart([Activity("Elsa.Start", "s"), Activity("Elsa.End", "z"), Line("u")], "s -> z"))),
            ("bad-expression", "l", Workflow(Flowchart([Activity("Elsa.Start", "s"), Line("l", Js("1 +"))], "s -> l"))),
            ("bad-cron", "c", Workflow(Flowchart([Activity("Elsa.Start", "s"), Activity("Elsa.Cron", "c", ("cronExpression", Literal("every day")))], "s -> c"))),
            ("dangling-connection", "Flowchart1", Workflow(Flowchart([Activity("Elsa.Start", "s")], "s -> nowhere"))),
            ("duplicate-id", "s", Workflow(Flowchart([Activity("Elsa.Start", "s"), Activity("Elsa.End", "s")], "s -> s"))),
            ("no-way-to-end", "Flowchart1", Workflow(Flowchart([Activity("Elsa.Start", "s"), Event("again")], "s -> again", "again -> again"))),
            ("endless-loop", "a", Workflow(Flowchart([Activity("Elsa.Start", "s"), Line("a"), Line("b")], "s -> a", "a -> b", "b -> a"))),
            ("waits-forever", "Flowchart1", Workflow(Flowchart(
                [Activity("Elsa.Start", "s"), Activity("Test.Choice", "c"), Activity("Test.Mute", "m"), Activity("Elsa.End", "z")], "s -> c", "c:Go -> z", "c:Stay -> m"))),
            ("never-reached", "z", Workflow(Flowchart([Activity("Elsa.Start", "s"), Activity("Elsa.FlowDecision", "d", ("condition", Literal(true))), Line("y"), Line("z")], "s -> d", "d:True -> y", "d:False -> z"))),
        };
        foreach (var (code, activity, json) in expected)
        {
            var check = await Store.CheckAsync(WorkflowDocument.Parse(json, out _)!, Token);
            var finding = check.Findings.FirstOrDefault(candidate => candidate.Code == code && candidate.ActivityId == activity);
            Assert.True(finding is not null, $"{code}: {string.Join(" | ", check.Findings)}");
            Assert.Contains("请", finding.Message, StringComparison.Ordinal);
        }
    }

    private static WorkflowDocument Document(string definitionId, string name) => WorkflowDocument.Parse(Named(definitionId, name), out _)!;

    private static string Named(string definitionId, string name) => EngineHost.Flow(definitionId, "Elsa.Start", "Elsa.End")
        .Replace($"\"name\": \"{definitionId}\"", $"\"name\": \"{name}\"", StringComparison.Ordinal);
}
