using System.Text.Json.Nodes;
using ExamReg.Domain;
using ExamReg.Web.Admin;
using ExamReg.Workflows.Definitions;
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
        var before = await store.ReadLatestAsync(definitionId, ct);
        var document = StudioDefinition.In(model, before);
        if (Refusal(document, before) is { } refusal)
            return refusal;

        var saved = await SaveAsync(document, before, ct);
        if (saved.Outcome == DefinitionOutcome.Stale)
            return Stale(saved.Version!);
        var alreadyPublished = saved.Version!.IsPublished;
        if (request.Publish)
        {
            var published = await acts.PublishAsync(definitionId, acknowledged, ct);
            if (published.Outcome == DefinitionOutcome.Findings)
                return await FindingsAsync(published, ct);
            saved = published;
        }
        return ElsaJson.Ok(new JsonObject
        {
            ["workflowDefinition"] = await reader.ReadAsync(saved.Version!, mayEdit: true, ct),
            ["alreadyPublished"] = alreadyPublished && request.Publish,
            ["consumingWorkflowCount"] = 0,
        });
    }

    /// <summary>What the checks found, as Studio shows it: errors stop, warnings ask.</summary>
    internal static IResult Findings(IReadOnlyList<DefinitionFinding> findings)
    {
        var errors = findings.Where(finding => finding.Severity == FindingSeverity.Error).Select(finding => finding.Message).Distinct().ToArray();
        return errors.Length > 0
            ? ElsaJson.Refuse(errors, "errors")
            : ElsaJson.Refuse(findings.Select(finding => finding.Message).Distinct(), WarningsCode);
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

    // A save of exactly what is published makes no new draft: Studio saves on "publish" whether something was changed or not.
    private async Task<DefinitionResult> SaveAsync(WorkflowDocument document, WorkflowDocument? before, CancellationToken ct)
    {
        if (before is not null && before.Revision == document.Revision && DefinitionDifference.SameAltogether(before.Json, document.Json))
        {
            var latest = (await store.ListAsync(document.DefinitionId, ct)).First(version => version.IsLatest);
            return new(DefinitionOutcome.Done, latest);
        }
        return await acts.SaveAsync(document, before is null ? null : document.Revision, AuditActs.WorkflowSaved, ct);
    }

    private static IResult? Refusal(WorkflowDocument document, WorkflowDocument? before)
    {
        if (LossCheck.LosesMost(before?.Root, document.Root))
        {
            return ElsaJson.Refuse(Text.Of(
                $"这次保存会丢掉流程图的大部分活动，已被拒绝，服务器上的草稿没有改变。请刷新页面；如果确实要删除，请分几次删除。"));
        }
        return null;
    }

    private static IResult Stale(DefinitionSummary latest) => ElsaJson.Refuse(
        Text.Of($"流程“{latest.Name}”在您打开之后已被别人修改（现为第 {latest.Version} 版），这次保存被拒绝，别人的修改没有丢失。请先导出您的画布留底，再刷新页面后重做修改。"),
        "stale");

    private async Task<IResult> FindingsAsync(DefinitionResult result, CancellationToken ct)
    {
        var refusal = Findings(result.Findings!);
        // The draft is saved all the same, and the next save of this page must be based on it.
        if (refusal is Microsoft.AspNetCore.Http.HttpResults.JsonHttpResult<JsonObject> { Value: { } body } && await store.ReadLatestAsync(result.Version!.DefinitionId, ct) is { } draft)
        {
            body["revision"] = draft.Revision;
            body["definitionId"] = draft.DefinitionId;
        }
        return refusal;
    }
}
