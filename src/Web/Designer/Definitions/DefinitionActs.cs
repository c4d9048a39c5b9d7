using System.Text.Json.Nodes;
using ExamReg.Domain;
using ExamReg.Web.Admin;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Storage;
using Npgsql;

namespace ExamReg.Web.Designer.Definitions;

/// <summary>What people do to definitions, with its entry in the audit in the same transaction: what was, what is.</summary>
public sealed class DefinitionActs(DefinitionEditor editor, Audit audit)
{
    /// <summary>Saves a draft. A save that changes nothing but places on the drawing leaves no entry.</summary>
    /// <param name="document">The draft.</param>
    /// <param name="basedOn">The revision it was made from; null saves over whatever is there.</param>
    /// <param name="act">Save or import.</param>
    /// <param name="ct">Ends the wait.</param>
    public Task<DefinitionResult> SaveAsync(WorkflowDocument document, long? basedOn, string act, CancellationToken ct) =>
        editor.SaveAsync(document, basedOn, (connection, change) => WriteAsync(connection, act, change, ct), ct);

    /// <summary>Publishes the draft.</summary>
    public Task<DefinitionResult> PublishAsync(string definitionId, bool acknowledged, CancellationToken ct) =>
        editor.PublishAsync(definitionId, acknowledged, (connection, change) => WriteAsync(connection, AuditActs.WorkflowPublished, change, ct), ct);

    /// <summary>Takes the published version back.</summary>
    public Task<DefinitionResult> RetractAsync(string definitionId, CancellationToken ct) =>
        editor.RetractAsync(definitionId, (connection, change) => WriteStateAsync(connection, AuditActs.WorkflowRetracted, change, "published", "retracted", ct), ct);

    /// <summary>Makes an earlier version the draft.</summary>
    public Task<DefinitionResult> RevertAsync(string definitionId, int version, CancellationToken ct) =>
        editor.RevertAsync(definitionId, version, (connection, change) => WriteAsync(connection, AuditActs.WorkflowReverted, change, ct), ct);

    /// <summary>Deletes one version.</summary>
    public Task<DefinitionResult> DeleteVersionAsync(string versionId, CancellationToken ct) =>
        editor.DeleteVersionAsync(versionId, (connection, change) => WriteWholeAsync(connection, AuditActs.WorkflowVersionDeleted, change, ct), ct);

    /// <summary>Deletes a definition.</summary>
    public Task<DefinitionResult> DeleteAsync(string definitionId, CancellationToken ct) =>
        editor.DeleteAsync(definitionId, (connection, change) => WriteWholeAsync(connection, AuditActs.WorkflowDeleted, change, ct), ct);

    private Task WriteAsync(NpgsqlConnection connection, string act, DefinitionChange change, CancellationToken ct)
    {
        var (before, after) = DefinitionDifference.Of(change.Before?.Json, change.After?.Json);
        if (before is null && after is null && act == AuditActs.WorkflowSaved)
            return Task.CompletedTask;
        return WriteAsync(connection, act, change, Part(change.Before?.Version, before), Part(change.Version.Version, after), ct);
    }

    private Task WriteStateAsync(NpgsqlConnection connection, string act, DefinitionChange change, string before, string after, CancellationToken ct) =>
        WriteAsync(connection, act, change, new JsonObject { ["version"] = change.Version.Version, ["state"] = before },
            new JsonObject { ["version"] = change.Version.Version, ["state"] = after }, ct);

    // What is deleted stands in the audit as a whole: it could be imported again from there.
    private Task WriteWholeAsync(NpgsqlConnection connection, string act, DefinitionChange change, CancellationToken ct) =>
        WriteAsync(connection, act, change, (JsonObject?)change.Before?.Json.DeepClone(), null, ct);

    private async Task WriteAsync(NpgsqlConnection connection, string act, DefinitionChange change, JsonObject? before, JsonObject? after, CancellationToken ct)
    {
        await using var db = ExamDb.On(connection);
        await audit.WriteAsync(db, new AuditLine(act, AuditActs.Workflow(change.Version.DefinitionId), before, after), ct);
    }

    private static JsonObject? Part(int? version, JsonObject? difference) =>
        version is null && difference is null ? null : new JsonObject { ["version"] = version, ["changed"] = difference ?? [] };
}
