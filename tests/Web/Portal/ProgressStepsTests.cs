using System.Text.Json.Nodes;
using ExamReg.Activities;
using ExamReg.Web.Portal;
using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Expressions;

namespace ExamReg.Tests.Web.Portal;

public sealed class ProgressStepsTests
{
    [Fact]
    public void Should_walk_the_standard_flow_without_what_stands_by()
    {
        Assert.Equal(
            ["agreement", "information", "subjects", "photo", "review-application", "review", "payment", "site-confirmation", "ticket"],
            ProgressSteps.MainPath(Compile(Standard())).Select(node => node.Id));
    }

    [Fact]
    public void Should_follow_an_edited_flow()
    {
        var flow = Standard();
        // The photo leads straight to payment: nobody reviews any more.
        foreach (var connection in flow["root"]!["connections"]!.AsArray())
        {
            if (connection!["source"]!["activity"]!.ToString() == "photo" && connection["source"]!["port"]!.ToString() == "Done")
                connection["target"]!["activity"] = "payment";
        }
        flow["root"]!["activities"]!.AsArray().Single(activity => activity!["id"]!.ToString() == "photo")!["metadata"]!["displayText"] = "交照片";

        var path = ProgressSteps.MainPath(Compile(flow));

        Assert.Equal(["agreement", "information", "subjects", "photo", "payment", "site-confirmation", "ticket"], path.Select(node => node.Id));
        Assert.Contains("交照片", path.Select(node => node.Label));
    }

    private static JsonObject Standard() =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "workflows-json", "registration.json")))!.AsObject();

    private static CompiledWorkflow Compile(JsonObject flow)
    {
        var registry = new ActivityRegistry().AddFrom(typeof(CompiledWorkflow).Assembly).AddRegistrationActivities();
        var (workflow, findings) = Compilation.Compile(WorkflowDocument.Parse(flow.ToJsonString(), out _)!, registry, new ExpressionCompiler(new ExpressionLimits()));
        Assert.DoesNotContain(findings, finding => finding.Severity == FindingSeverity.Error);
        return workflow!;
    }
}
