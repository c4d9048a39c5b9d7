using System.Text.Json.Nodes;
using ExamReg.Domain;
using ExamReg.Web.Admin;
using ExamReg.Workflows.Storage;

namespace ExamReg.Web.Designer.Definitions;

/// <summary>What Studio sends for a save, an autosave, a new definition and a publication: the model, and whether to publish it.</summary>
/// <param name="Model">The definition as Studio has it.</param>
/// <param name="Publish">Whether to publish what is saved.</param>
public sealed record SaveRequest(JsonObject? Model, bool Publish);

/// <summary>Saves and publishes what Studio sends; nothing stale, nothing half, nothing lost.</summary>
public sealed class SaveDefinition(DefinitionStore store, DefinitionActs acts, DefinitionReader reader)
{
    /// <summary>Set by the page around Studio once the person has read the warnings and wants to publish anyway.</summary>
    public const string AcknowledgeHeader = "X-Acknowledge-Warnings";

    /// <summary>What the page around Studio knows as a question and not as a refusal.</summary>
    public const string WarningsCode = "warnings";

    /// <summary>Saves, and publishes where asked to.</summary>
    /// <param name="request">What Studio sent.</param>
    /// <param name="acknowledged">Whether the warnings have been read.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<IResult> HandleAsync(SaveRequest request, bool acknowledged, CancellationToken ct)
    {
        if (request.Model is not { } model)
            return ElsaJson.Refuse(Text.Of("请求中没有流程。"));
        if (string.IsNullOrWhiteSpace(model["name"]?.ToString()))
            return ElsaJson.Refuse(Text.Of("流程名称不能为空，请填写名称。"));
        if (model["root"] is not JsonObject)
            model["root"] = NewRoot();
        if (model["definitionId"]?.ToString() is not { Length: > 0 })
            model["definitionId"] = Guid.NewGuid().ToString("n")[..16];
        var definitionId = model["definitionId"]!.ToString();
        var latest = await store.FindLatestAsync(definitionId, ct);
        var before = latest is null ? null : await store.ReadAsync(latest.Id, ct);
        var basis = StudioDefinition.BasisOf(model);
        var document = StudioDefinition.In(model, before);
        if (LossCheck.LosesMost(before?.Root, document.Root))
        {
            return ElsaJson.Refuse(Text.Of(
                "这次保存会丢掉流程图的大部分活动，已被拒绝，服务器上的草稿没有改变。请刷新页面；如果确实要删除，请分几次删除。"), "loss");
        }

        // Studio saves on "publish" whether something was changed or not: the same again makes no new draft.
        var result = latest is not null && latest.Basis == basis && DefinitionDifference.SameAltogether(before!.Json, document.Json)
            ? DefinitionActResult.Done(latest)
            : await acts.SaveAsync(document, basis, AuditActs.WorkflowSaved, ct);
        if (result.Version is not { } saved)
            return ElsaJson.Refuse(result.Refusals, "stale");
        var alreadyPublished = request.Publish && saved.IsPublished;
        if (request.Publish)
        {
            var published = await acts.PublishAsync(definitionId, acknowledged, ct);
            if (published.Version is null)
                return Refuse(published, saved);
            saved = published.Version;
        }
        return ElsaJson.Ok(new JsonObject
        {
            ["workflowDefinition"] = await reader.ReadAsync(saved, mayEdit: true, ct),
            ["alreadyPublished"] = alreadyPublished,
            ["consumingWorkflowCount"] = 0,
        });
    }

    /// <summary>A new definition's graph.</summary>
    internal static JsonObject NewRoot() => new()
    {
        ["id"] = "Flowchart1",
        ["nodeId"] = "Flowchart1",
        ["name"] = "Flowchart1",
        ["type"] = "Elsa.Flowchart",
        ["version"] = 1,
        ["customProperties"] = new JsonObject { ["notFoundConnections"] = new JsonArray() },
        ["metadata"] = new JsonObject(),
        ["activities"] = new JsonArray(),
        ["connections"] = new JsonArray(),
        ["variables"] = new JsonArray(),
    };

    // The draft is saved all the same, and the next save of this page must be based on it.
    private static IResult Refuse(DefinitionActResult refused, DefinitionSummary draft)
    {
        var refusal = ElsaJson.Refuse(refused.Refusals, refused.IsQuestion ? WarningsCode : "errors");
        refusal.Value!["draft"] = new JsonObject
        {
            ["definitionId"] = draft.DefinitionId,
            ["id"] = draft.Id,
            ["version"] = draft.Version,
            ["revision"] = draft.Revision,
        };
        return refusal;
    }
}
