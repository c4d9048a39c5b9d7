using System.Text.Json.Nodes;
using ExamReg.Domain;
using ExamReg.Web.Admin;
using ExamReg.Web.Registrations;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Storage;
using Npgsql;

namespace ExamReg.Web.Designer.Definitions;

/// <summary>How an act on a definition ended.</summary>
/// <param name="Version">The version as it is now; null where the act was refused.</param>
/// <param name="Refusals">Why it was refused, for people.</param>
/// <param name="IsQuestion">Whether the refusals are warnings that the person may acknowledge.</param>
public sealed record DefinitionActResult(DefinitionSummary? Version, IReadOnlyList<string> Refusals, bool IsQuestion = false)
{
    internal static DefinitionActResult Done(DefinitionSummary version) => new(version, []);

    internal static DefinitionActResult Refused(params IReadOnlyList<string> why) => new(null, why);

    internal static DefinitionActResult NotFound() => Refused(Text.Of("这个流程或版本已不存在，请刷新页面。"));

    internal static DefinitionActResult Stale(string name, int version) => Refused(Text.Of(
        $"流程“{name}”在您打开之后已被别人修改（现为第 {version} 版），这次保存被拒绝，别人的修改没有丢失。请先导出您的画布留底，再刷新页面后重做修改。"));
}

/// <summary>What people do to definitions, with its entry in the audit in the same transaction: what was, what is.</summary>
public sealed class DefinitionActs(DefinitionStore store, Audit audit)
{
    /// <summary>Saves a draft. A save that changes nothing but places on the drawing leaves no entry.</summary>
    /// <param name="document">The draft.</param>
    /// <param name="basis">What it was made from; null saves over whatever is there.</param>
    /// <param name="act">Saved or imported.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<DefinitionActResult> SaveAsync(WorkflowDocument document, DraftBasis? basis, string act, CancellationToken ct)
    {
        while (true)
        {
            var latest = await store.FindLatestAsync(document.DefinitionId, ct);
            var before = latest is null ? null : await store.ReadAsync(latest.Id, ct);
            // The difference is taken to what is there now, so the save must be on exactly that.
            var seen = latest?.Basis ?? DraftBasis.New;
            if (basis is not null && basis != seen)
                return DefinitionActResult.Stale(latest?.Name ?? document.Name, latest?.Version ?? 0);
            var result = await store.SaveDraftAsync(document, seen, Differences(act, before, document, ct), ct);
            if (result.Saved is { } saved)
                return DefinitionActResult.Done(saved);
        }
    }

    /// <summary>Publishes the draft: errors stop it, warnings ask.</summary>
    public async Task<DefinitionActResult> PublishAsync(string definitionId, bool acknowledged, CancellationToken ct)
    {
        if (await store.FindLatestAsync(definitionId, ct) is not { } latest || await store.ReadAsync(latest.Id, ct) is not { } document)
            return DefinitionActResult.NotFound();
        if (latest.IsPublished)
            return DefinitionActResult.Done(latest);
        var check = await store.CheckAsync(document, ct);
        if (check.HasErrors)
            return DefinitionActResult.Refused(Messages(check.Findings.Where(finding => finding.Severity == FindingSeverity.Error)));
        if (!acknowledged && check.Findings.Count > 0)
            return new(null, Messages(check.Findings), IsQuestion: true);
        var published = (await store.ListAsync(definitionId, ct)).FirstOrDefault(version => version.IsPublished);
        var before = published is null ? null : await store.ReadAsync(published.Id, ct);
        var (version, findings) = await store.PublishAsync(definitionId, latest.Basis, Differences(AuditActs.WorkflowPublished, before, document, ct), ct);
        return version is null ? DefinitionActResult.Refused(Messages(findings)) : DefinitionActResult.Done(version);
    }

    /// <summary>Takes the published version back.</summary>
    public async Task<DefinitionActResult> RetractAsync(string definitionId, CancellationToken ct)
    {
        await store.RetractAsync(definitionId, (connection, version) => WriteAsync(
            connection, AuditActs.WorkflowRetracted, version, State(version, "published"), State(version, "retracted"), ct), ct);
        return await store.FindLatestAsync(definitionId, ct) is { } latest ? DefinitionActResult.Done(latest) : DefinitionActResult.NotFound();
    }

    /// <summary>Makes an earlier version the draft.</summary>
    public async Task<DefinitionActResult> RevertAsync(string definitionId, int version, CancellationToken ct)
    {
        if (await store.FindVersionAsync(definitionId, version, ct) is not { } wanted || await store.ReadAsync(wanted.Id, ct) is not { } document)
            return DefinitionActResult.NotFound();
        return await SaveAsync(document, null, AuditActs.WorkflowReverted, ct);
    }

    /// <summary>Deletes one version.</summary>
    public async Task<DefinitionActResult> DeleteVersionAsync(string versionId, CancellationToken ct)
    {
        var document = await store.ReadAsync(versionId, ct);
        return Deleted(document, await store.DeleteVersionAsync(versionId, Whole(AuditActs.WorkflowVersionDeleted, document, ct), ct));
    }

    /// <summary>Deletes a definition.</summary>
    public async Task<DefinitionActResult> DeleteAsync(string definitionId, CancellationToken ct)
    {
        if (definitionId == RegistrationModule.DefinitionId)
            return DefinitionActResult.Refused(Text.Of("这是考生报名所用的流程，不能删除；可以撤回发布，暂停新的报名。"));
        var document = await store.ReadLatestAsync(definitionId, ct);
        return Deleted(document, await store.DeleteAsync(definitionId, Whole(AuditActs.WorkflowDeleted, document, ct), ct));
    }

    private static DefinitionActResult Deleted(WorkflowDocument? document, DeleteResult result) => result switch
    {
        DeleteResult.Deleted when document is not null => new(null, []),
        DeleteResult.InUse inUse => DefinitionActResult.Refused(Text.Of(
            $"流程“{inUse.Version.Name}”第 {inUse.Version.Version} 版不能删除：有 {inUse.Live} 份进行中、{inUse.Ended} 份已结束的报名使用它。可以撤回发布，让新的报名不再使用它。")),
        _ => DefinitionActResult.NotFound(),
    };

    private static IReadOnlyList<string> Messages(IEnumerable<DefinitionFinding> findings) => [.. findings.Select(finding => finding.Message).Distinct()];

    private DefinitionWitness Differences(string act, WorkflowDocument? before, WorkflowDocument after, CancellationToken ct) => (connection, version) =>
    {
        var (was, now) = DefinitionDifference.Of(before?.Json, after.Json);
        if (was is null && now is null && act == AuditActs.WorkflowSaved)
            return Task.CompletedTask;
        return WriteAsync(connection, act, version, before is null ? null : Part(before.Version, was), Part(version.Version, now), ct);
    };

    // What is deleted stands in the audit as a whole: it could be imported again from there.
    private DefinitionWitness Whole(string act, WorkflowDocument? before, CancellationToken ct) => (connection, version) =>
        WriteAsync(connection, act, version, (JsonObject?)before?.Json.DeepClone(), null, ct);

    private async Task WriteAsync(NpgsqlConnection connection, string act, DefinitionSummary version, JsonObject? before, JsonObject? after, CancellationToken ct)
    {
        await using var db = ExamDb.On(connection);
        await audit.WriteAsync(db, new AuditLine(act, AuditActs.Workflow(version.DefinitionId), before, after), ct);
    }

    private static JsonObject Part(int version, JsonObject? difference) => new() { ["version"] = version, ["changed"] = difference ?? [] };

    private static JsonObject State(DefinitionSummary version, string state) => new() { ["version"] = version.Version, ["state"] = state };
}
