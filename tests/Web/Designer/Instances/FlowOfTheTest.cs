using System.Text.Json.Nodes;
using ExamReg.Tests.Web.Desk;
using ExamReg.Tests.Workflows;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Runtime;
using ExamReg.Workflows.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace ExamReg.Tests.Web.Designer.Instances;

/// <summary>A small flow of the test's own beside the registration's: waits for "first", then for "second".</summary>
internal static class FlowOfTheTest
{
    public static JsonObject Root(params JsonObject[] more) => Define.Flowchart(
        "root", [Placed(Define.Event("first"), 0), Placed(Define.Event("second"), 1), .. more], "first -> second");

    public static JsonObject Placed(JsonObject activity, int column)
    {
        activity["metadata"] = new JsonObject
        {
            ["designer"] = new JsonObject
            {
                ["position"] = new JsonObject { ["x"] = column * 260, ["y"] = 100 },
                ["size"] = new JsonObject { ["width"] = 180, ["height"] = 60 },
            },
        };
        return activity;
    }

    /// <summary>Publishes a version and gives its number in the store.</summary>
    public static async Task<DefinitionSummary> PublishAsync(StaffFixture staff, string definitionId, JsonObject root, params (string Name, JsonNode? Value)[] variables)
    {
        var store = staff.Services.GetRequiredService<DefinitionStore>();
        var document = WorkflowDocument.Parse(Define.Workflow(root, variables), out _)!;
        document.DefinitionId = definitionId;
        document.Name = $"测试流程 {definitionId}";
        await store.SaveDraftAsync(document);
        var (published, findings) = await store.PublishAsync(definitionId);
        Assert.True(published is not null, string.Join(" ", findings.Select(finding => finding.Message)));
        return published;
    }

    /// <summary>A new definition with these variables, and one instance of it.</summary>
    public static async Task<Guid> StartAsync(StaffFixture staff, params (string Name, JsonNode? Value)[] variables)
    {
        var definition = $"test-{Guid.NewGuid():n}"[..13];
        await PublishAsync(staff, definition, Root(), variables);
        return await StartAsync(staff, definition);
    }

    public static async Task<Guid> StartAsync(StaffFixture staff, string definitionId)
    {
        var id = Guid.CreateVersion7();
        var started = await staff.Runtime.StartAsync(new StartWorkflow(definitionId, id));
        Assert.True(started.IsAccepted, started.ToString());
        return id;
    }
}
