using System.Text.Json.Nodes;
using ExamReg.Domain;
using ExamReg.Workflows.Storage;

namespace ExamReg.Web.Designer.Definitions;

/// <summary>Publishing, retracting, reverting and deleting, as Studio's menus and lists ask for it.</summary>
public sealed class ManageDefinitions(DefinitionActs acts, DefinitionReader reader)
{
    /// <summary>Publishes the latest version.</summary>
    public async Task<IResult> PublishAsync(string definitionId, bool acknowledged, CancellationToken ct)
    {
        var result = await acts.PublishAsync(definitionId, acknowledged, ct);
        return result.Outcome == DefinitionOutcome.Findings ? SaveDefinition.Findings(result.Findings!) : await VersionAsync(result, ct);
    }

    /// <summary>Takes the published version back.</summary>
    public async Task<IResult> RetractAsync(string definitionId, CancellationToken ct) => await VersionAsync(await acts.RetractAsync(definitionId, ct), ct);

    /// <summary>Makes an earlier version the draft.</summary>
    public async Task<IResult> RevertAsync(string definitionId, int version, CancellationToken ct)
    {
        var result = await acts.RevertAsync(definitionId, version, ct);
        return result.Outcome == DefinitionOutcome.Done ? ElsaJson.Ok(StudioDefinition.Line(result.Version!, mayEdit: true)) : Refuse(result);
    }

    /// <summary>Deletes a definition.</summary>
    public async Task<IResult> DeleteAsync(string definitionId, CancellationToken ct) => Deleted(await acts.DeleteAsync(definitionId, ct));

    /// <summary>Deletes a version.</summary>
    public async Task<IResult> DeleteVersionAsync(string versionId, CancellationToken ct) => Deleted(await acts.DeleteVersionAsync(versionId, ct));

    /// <summary>Does the same to several, one after the other; those that it cannot be done to are told together.</summary>
    /// <param name="ids">Definitions or versions.</param>
    /// <param name="act">What to do to one.</param>
    /// <param name="counted">Studio's name for the number of those it was done to.</param>
    public static async Task<IResult> ForEachAsync(IReadOnlyList<string>? ids, Func<string, Task<DefinitionResult>> act, string counted)
    {
        var refusals = new List<string>();
        var done = new JsonArray();
        foreach (var id in ids ?? [])
        {
            var result = await act(id);
            if (result.Outcome == DefinitionOutcome.Done)
                done.Add(id);
            else if (result.Outcome == DefinitionOutcome.Findings)
                refusals.AddRange(result.Findings!.Select(finding => $"{result.Version!.Name}：{finding.Message}"));
            else if (result.Outcome != DefinitionOutcome.NotFound)
                refusals.Add(Why(result));
        }
        return refusals.Count > 0 ? ElsaJson.Refuse(refusals) : ElsaJson.Ok(new JsonObject { [counted] = counted == "deleted" ? done.Count : done });
    }

    /// <summary>Why an act was refused, for people.</summary>
    internal static string Why(DefinitionResult result) => result.Outcome switch
    {
        DefinitionOutcome.InUse => Text.Of($"流程“{result.Version!.Name}”第 {result.Version.Version} 版有报名正在使用或曾经使用，不能删除；可以撤回，让新的报名不再使用它。"),
        DefinitionOutcome.Stale => Text.Of($"流程“{result.Version!.Name}”已被别人修改，请刷新页面后再操作。"),
        DefinitionOutcome.Findings => string.Join(' ', result.Findings!.Select(finding => finding.Message)),
        _ => Text.Of("这个流程或版本已不存在，请刷新页面。"),
    };

    private static IResult Deleted(DefinitionResult result) => result.Outcome == DefinitionOutcome.Done ? TypedResults.NoContent() : Refuse(result);

    private async Task<IResult> VersionAsync(DefinitionResult result, CancellationToken ct) =>
        result.Outcome == DefinitionOutcome.Done ? ElsaJson.Ok((await reader.ReadAsync(result.Version!, mayEdit: true, ct))!) : Refuse(result);

    private static IResult Refuse(DefinitionResult result) =>
        result.Outcome == DefinitionOutcome.NotFound ? TypedResults.NotFound() : ElsaJson.Refuse(Why(result));
}
