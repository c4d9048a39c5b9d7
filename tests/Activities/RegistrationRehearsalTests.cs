using System.Text.Json;
using System.Text.Json.Nodes;
using ExamReg.Activities;
using ExamReg.Tests.Workflows;
using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Expressions;
using ExamReg.Workflows.Rehearsal;

namespace ExamReg.Tests.Activities;

/// <summary>The standard registration flow, rehearsed: what ships can be walked to every end, and defects in it are found.</summary>
public sealed class RegistrationRehearsalTests
{
    [Fact]
    public async Task Should_find_every_end_and_reach_every_activity()
    {
        var report = await RehearsalExplorer.ExploreAsync(Compile(Standard()), cancellationToken: Token);
        Assert.True(report.IsComplete);
        Assert.Empty(report.NeverReached);
        Assert.Empty(report.Failures);
        Assert.Empty(report.LooseEnds);
        Assert.Equal(
            ["end-completed", "end-deadline", "end-declined", "end-expired", "end-withdrawn"],
            report.Ends.Select(end => end.ActivityId!).Order());
        Assert.All(report.Ends, end => Assert.Equal(WorkflowSubStatus.Finished, end.SubStatus));
    }

    [Fact]
    public async Task Should_tell_the_longest_time_and_where_time_has_no_limit()
    {
        var report = await RehearsalExplorer.ExploreAsync(Compile(Standard()), cancellationToken: Token);

        // Payment closes after 10 days in the made-up session, tickets after 30.
        Assert.Equal(TimeSpan.FromDays(10), End(report, "end-expired").LongestTime);
        Assert.Equal(TimeSpan.FromDays(30), End(report, "end-completed").LongestTime);
        Assert.Equal(TimeSpan.FromDays(30), report.LongestTime);
        Assert.Contains("site-confirmation", report.WaitsWithoutLimit);
    }

    [Fact]
    public async Task Should_give_examples_that_can_be_replayed()
    {
        var workflow = Compile(Standard());
        var report = await RehearsalExplorer.ExploreAsync(workflow, cancellationToken: Token);
        foreach (var end in report.Ends)
        {
            var (session, refused) = await RehearsalSession.ReplayAsync(workflow, end.Example.CaseFor(new RehearsalCase()), end.Example.Steps, Token);
            Assert.Null(refused);
            Assert.True(end.SubStatus == session.SubStatus, JsonSerializer.Serialize(end));
            Assert.Contains(session.Journal, line => line.Entry.ActivityId == end.ActivityId);
        }
    }

    [Fact]
    public async Task Should_find_the_same_for_the_same_seed()
    {
        var bounds = new RehearsalBounds { MaxStates = 60, Walks = 10, Seed = 7 };
        var (one, two) = (await RehearsalExplorer.ExploreAsync(Compile(Standard()), bounds: bounds, cancellationToken: Token),
            await RehearsalExplorer.ExploreAsync(Compile(Standard()), bounds: bounds, cancellationToken: Token));

        Assert.False(one.IsComplete);
        Assert.Equal(JsonSerializer.Serialize(one), JsonSerializer.Serialize(two));
    }

    [Fact]
    public async Task Should_publish_the_standard_flow_without_any_finding()
        => Assert.Empty(await CheckAsync(Standard()));

    [Theory]
    [InlineData("review", "Approved", "通过")]
    [InlineData("payment", "Paid", "已支付")]
    [InlineData("agreement", "Accepted", "同意")]
    public async Task Should_find_the_dead_end_that_a_removed_connection_leaves(string activity, string port, string label)
    {
        var json = Standard();
        Disconnect(json, activity, port);
        var report = await RehearsalExplorer.ExploreAsync(Compile(json), cancellationToken: Token);

        Assert.Contains(report.LooseEnds, end => end.ActivityId == activity && end.Outcome == port);
        var findings = await CheckAsync(json);
        Assert.Contains(findings, finding => finding.Code == "open-outcome" && finding.ActivityId == activity && finding.Message.Contains($"“{label}”", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_refuse_a_payment_that_no_path_reaches()
    {
        var json = Standard();
        Disconnect(json, "review", "Approved");
        Disconnect(json, "review-gate", "NotRequired");

        Assert.Contains(await CheckAsync(json), finding => finding is { Severity: FindingSeverity.Error, Code: "payment-unreached", ActivityId: "payment" });
    }

    [Fact]
    public async Task Should_find_a_review_that_goes_round_for_ever()
    {
        var json = Standard();
        // Whoever is reviewed is never let through, and nothing beside ends it.
        Disconnect(json, "review", "Approved");
        Connect(json, "review", "Approved", "review-application");
        Disconnect(json, "start", "Done", "deadline");
        Disconnect(json, "start", "Done", "withdrawal");
        foreach (var edit in new[] { "EditInformation", "EditPhoto" })
        {
            Disconnect(json, "review-application", edit);
            Connect(json, "review-application", edit, "review-application");
        }
        var report = await RehearsalExplorer.ExploreAsync(Compile(json), cancellationToken: Token);

        var trap = Assert.Single(report.Traps);
        Assert.False(trap.WaitsForEver);
        Assert.Equal(["review-application"], trap.ActivityIds);
        Assert.Contains("review-gate", trap.Example.Activities);
        Assert.Contains(await CheckAsync(json), finding => finding is { Code: "never-ends", ActivityId: "review-application" });
    }

    [Fact]
    public async Task Should_find_papers_that_nobody_has_paid_for()
    {
        var json = Standard();
        Connect(json, "photo", "Done", "papers");

        Assert.Contains(await CheckAsync(json), finding => finding is { Code: "unpaid-papers", ActivityId: "papers" });
    }

    [Fact]
    public async Task Should_refuse_seats_that_are_never_freed_and_limits_that_cannot_be_kept()
    {
        var json = Standard();
        Disconnect(json, "payment", "Expired");
        Activity(json, "photo")["minKilobytes"] = Define.Literal(500);
        Activity(json, "subjects")["minSubjects"] = Define.Literal(9);
        Activity(json, "payment")["window"] = Define.Literal("00:00:00");

        var errors = (await CheckAsync(json)).Where(finding => finding.Severity == FindingSeverity.Error).Select(finding => (finding.Code, finding.ActivityId)).ToList();

        Assert.Contains(("seats-not-freed", "payment"), errors);
        Assert.Contains(("photo-rules-invalid", "photo"), errors);
        Assert.Contains(("subjects-invalid", "subjects"), errors);
        Assert.Contains(("payment-window-invalid", "payment"), errors);
    }

    [Fact]
    public async Task Should_walk_a_candidate_of_a_reviewing_site_through_to_the_ticket()
    {
        var given = new RehearsalCase { Facts = new Dictionary<string, JsonNode?> { ["site-reviews"] = true, ["site-confirms"] = true, ["nothing-to-pay"] = false } };
        var session = await RehearsalSession.StartAsync(Compile(Standard()), given, Token);
        await DoAsync(session, RehearsalStep.Send("agreement", Stimuli.Agreement, "agreement>Accepted"));
        await DoAsync(session, RehearsalStep.Send("information", Stimuli.Information));
        await DoAsync(session, RehearsalStep.Send("subjects", Stimuli.Subjects));
        await DoAsync(session, RehearsalStep.Send("photo", Stimuli.Photo));
        await DoAsync(session, RehearsalStep.Send("review-application", Stimuli.ApplyForReview));
        await DoAsync(session, RehearsalStep.Send("review", Stimuli.Review, "review>Approved"));
        // Approved data is locked: what payment offers no longer holds the way back.
        Assert.DoesNotContain(Waits(session, "payment").Choices, choice => choice.Stimulus == Stimuli.EditInformation);
        await DoAsync(session, RehearsalStep.Pass(TimeSpan.FromHours(23)));
        await DoAsync(session, RehearsalStep.Send("payment", Stimuli.MoneyReceived));
        Assert.NotNull(Waits(session, "withdrawal").Choices.Single().Refusal);
        Assert.False((await session.DoAsync(RehearsalStep.Send("withdrawal", Stimuli.Withdraw))).IsAccepted);
        await DoAsync(session, RehearsalStep.Send("site-confirmation", Stimuli.Confirm));
        await DoAsync(session, RehearsalStep.Pass(TimeSpan.FromDays(60)));

        Assert.Equal(WorkflowSubStatus.Finished, session.SubStatus);
        // A page holds no more than the case and the steps.
        var written = JsonSerializer.Deserialize<List<RehearsalStep>>(JsonSerializer.Serialize(session.Steps))!;
        var (again, refused) = await RehearsalSession.ReplayAsync(session.Workflow, JsonSerializer.Deserialize<RehearsalCase>(JsonSerializer.Serialize(given))!, written, Token);
        Assert.Null(refused);
        Assert.Equal(session.Journal, again.Journal);
    }

    [Fact]
    public async Task Should_let_an_unpaid_registration_expire_in_virtual_time()
    {
        var session = await RehearsalSession.StartAsync(Compile(Standard()), new RehearsalCase(), Token);
        foreach (var (activity, stimulus) in new[] { ("agreement", Stimuli.Agreement), ("information", Stimuli.Information), ("subjects", Stimuli.Subjects), ("photo", Stimuli.Photo) })
            await DoAsync(session, RehearsalStep.Send(activity, stimulus));

        await DoAsync(session, RehearsalStep.Pass(TimeSpan.FromHours(24)));
        Assert.Contains(session.Waiting, wait => wait.ActivityId == "payment");
        await DoAsync(session, RehearsalStep.Pass(TimeSpan.FromMinutes(10)));

        Assert.Contains(session.Waiting, wait => wait.ActivityId == "late-money");
        Assert.Equal(TimeSpan.FromHours(24) + TimeSpan.FromMinutes(10), session.Elapsed);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task DoAsync(RehearsalSession session, RehearsalStep step)
    {
        var result = await session.DoAsync(step);
        Assert.True(result.IsAccepted, $"{step}: {string.Join(" ", result.Errors.Select(error => error.Message))}");
    }

    private static RehearsalWait Waits(RehearsalSession session, string activityId) => session.Waiting.Single(wait => wait.ActivityId == activityId);

    private static RehearsalEnd End(RehearsalReport report, string activityId) => report.Ends.Single(end => end.ActivityId == activityId);

    private static async Task<IReadOnlyList<DefinitionFinding>> CheckAsync(JsonObject json)
        => (await new DefinitionChecks([new RegistrationChecks()]).RunAsync(Compile(json), Token)).Findings;

    private static JsonObject Activity(JsonObject json, string id) => json["root"]!["activities"]!.AsArray().Select(activity => activity!.AsObject()).Single(activity => activity["id"]!.ToString() == id);

    private static void Disconnect(JsonObject json, string activity, string port, string? target = null)
        => Assert.NotEqual(0, json["root"]!["connections"]!.AsArray().RemoveAll(connection => connection!["source"]!["activity"]!.ToString() == activity
            && connection["source"]!["port"]!.ToString() == port && (target is null || connection["target"]!["activity"]!.ToString() == target)));

    private static void Connect(JsonObject json, string activity, string port, string target) => json["root"]!["connections"]!.AsArray().Add(new JsonObject
    {
        ["source"] = new JsonObject { ["activity"] = activity, ["port"] = port },
        ["target"] = new JsonObject { ["activity"] = target, ["port"] = "In" },
    });

    private static JsonObject Standard()
        => JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "workflows-json", "registration.json")))!.AsObject();

    private static CompiledWorkflow Compile(JsonObject json)
    {
        var registry = new ActivityRegistry().AddFrom(typeof(Activity).Assembly).AddRegistrationActivities();
        var (workflow, findings) = Compilation.Compile(WorkflowDocument.From(json), registry, new ExpressionCompiler(new ExpressionLimits()));
        Assert.True(workflow is not null, string.Join("\n", findings.Select(finding => finding.Message)));
        return workflow;
    }
}
