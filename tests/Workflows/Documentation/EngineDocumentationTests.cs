using System.Text.RegularExpressions;
using ExamReg.Tests.Workflows.Runtime;
using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Runtime;
using Microsoft.Extensions.DependencyInjection;

namespace ExamReg.Tests.Workflows.Documentation;

/// <summary>docs/engine.md tells the truth: its example is code that runs, and its table has a row for every activity.</summary>
public sealed partial class EngineDocumentationTests(EngineHost host) : IClassFixture<EngineHost>
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "engine.md")).ReplaceLineEndings("\n");

    [Fact]
    public void Should_show_the_example_that_the_tests_compile()
    {
        var file = File.ReadAllText(Path.Combine(Repository.Root, "tests", "Workflows", "Documentation", "Approval.cs")).ReplaceLineEndings("\n");

        // The tests see the engine's internals and must say so where they override; a host does not and must not.
        var example = file[file.IndexOf("/// <summary>", StringComparison.Ordinal)..].Replace("protected internal override", "protected override", StringComparison.Ordinal);
        Assert.Equal(example, Example().Match(Page).Groups["code"].Value);
    }

    [Theory]
    [InlineData(true, "because", "Approved")]
    [InlineData(false, "too late", "Refused")]
    [InlineData(false, "", null)]
    public async Task Should_run_as_the_page_says(bool approved, string reason, string? outcome)
    {
        await using var node = await NodeAsync();
        var id = Guid.CreateVersion7();
        await node.GetRequiredService<WorkflowRuntime>().StartAsync(new StartWorkflow("approval", id));

        var result = await node.GetRequiredService<WorkflowRuntime>().SendAsync(id, new Stimulus("1", "decide") { Payload = new { approved, reason } });

        if (outcome is null)
        {
            Assert.Equal("reason", Assert.Single(Assert.IsType<BurstResult.Rejected>(result).Errors).Field);
            Assert.Equal(0, await host.AskAsync<long>($"SELECT count(*) FROM approval WHERE instance_id = '{id}'"));
            return;
        }
        Assert.True(result.IsAccepted, result.ToString());
        Assert.Equal(approved, await host.AskAsync<bool>($"SELECT approved FROM approval WHERE instance_id = '{id}'"));
        Assert.Equal(1, await host.AskAsync<long>($"SELECT count(*) FROM workflow.outbox WHERE instance_id = '{id}'"));
        Assert.Contains($"\"{outcome}\"", await host.AskAsync<string>($"SELECT entries FROM workflow.journal WHERE instance_id = '{id}' AND stimulus_id = '1'"), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_have_a_row_for_every_activity()
    {
        var types = new ActivityRegistry().AddFrom(typeof(Activity).Assembly).Descriptors.Select(descriptor => descriptor.Type);

        Assert.DoesNotContain(types, type => !Page.Contains($"`{type}`", StringComparison.Ordinal));
    }

    [Fact]
    public void Should_name_only_activities_that_there_are()
    {
        var types = new ActivityRegistry().AddFrom(typeof(Activity).Assembly);

        Assert.DoesNotContain(Named().Matches(Page).Select(match => match.Groups["type"].Value), type => types.Find(type) is null);
    }

    private async Task<ServiceProvider> NodeAsync()
    {
        await host.ExecuteAsync("CREATE TABLE IF NOT EXISTS approval (instance_id uuid, approved boolean)");
        var node = host.CreateNode(more: activities => activities.Add<Approval>());
        await host.PublishAsync(EngineHost.Flow("approval", "Elsa.Start", "Docs.Approval"), node);
        return node;
    }

    [GeneratedRegex("compares them -->\n```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();

    [GeneratedRegex(@"`(?<type>Elsa\.\w+(<\w+>)?)`")]
    private static partial Regex Named();
}
