using System.Text.Json.Nodes;
using ExamReg.Domain;
using ExamReg.Workflows.Storage;
using Microsoft.AspNetCore.Mvc;

namespace ExamReg.Web.Designer.Definitions;

/// <summary>Definitions as Studio asks for them.</summary>
public static class DefinitionEndpoints
{
    internal static void Map(RouteGroupBuilder api)
    {
        var definitions = api.MapGroup("/workflow-definitions");
        definitions.MapGet("", ListAsync);
        definitions.MapGet("/by-definition-id/{definitionId}", FindAsync);
        definitions.MapGet("/by-id/{versionId}", FindVersionAsync);
        definitions.MapGet("/validation/is-name-unique", IsNameUniqueAsync);
        definitions.MapGet("/query/count", async (DefinitionStore store, CancellationToken ct) =>
            ElsaJson.Ok(new { count = (await store.ListAsync(null, ct)).Count(version => version.IsLatest) }));
        definitions.MapGet("/many-by-id", ManyAsync);
        definitions.MapGet("/{definitionId}/consumers", () => ElsaJson.Ok(new { consumingWorkflows = Array.Empty<string>() }));
        definitions.MapGet("/{definitionId}/export", ExportAsync);
        api.MapPost("/bulk-actions/export/workflow-definitions", ExportManyAsync);
        // What runs here runs for a candidate: the rehearsal on our own pages is the way to try a flow out.
        foreach (var path in new[] { "/workflow-definitions/{definitionId}/execute", "/workflow-definitions/{definitionId}/dispatch", "/tests/activities" })
            api.MapPost(path, () => ElsaJson.Refuse(Text.Of("流程由考生的报名启动，不能在设计器中直接运行。要试走流程，请使用“预演”。")));
        MapChanges(api, definitions);
    }

    private static void MapChanges(RouteGroupBuilder api, RouteGroupBuilder readers)
    {
        var definitions = readers.MapGroup("").RequireAuthorization(DesignerApi.Writer);
        definitions.MapPost("", SaveAsync);
        definitions.MapPost("/import", ImportAsync);
        definitions.MapPost("/import-files", ImportFilesAsync);
        definitions.MapPost("/{definitionId}/publish", (string definitionId, [FromHeader(Name = SaveDefinition.AcknowledgeHeader)] bool? acknowledged,
            ManageDefinitions manage, CancellationToken ct) => manage.PublishAsync(definitionId, acknowledged == true, ct));
        definitions.MapPost("/{definitionId}/retract", (string definitionId, ManageDefinitions manage, CancellationToken ct) =>
            manage.RetractAsync(definitionId, ct));
        definitions.MapPost("/{definitionId}/revert/{version:int}", (string definitionId, int version, ManageDefinitions manage, CancellationToken ct) =>
            manage.RevertAsync(definitionId, version, ct));
        definitions.MapDelete("/{definitionId}", (string definitionId, ManageDefinitions manage, CancellationToken ct) => manage.DeleteAsync(definitionId, ct));

        var writers = api.MapGroup("").RequireAuthorization(DesignerApi.Writer);
        writers.MapDelete("/workflow-definition-versions/{versionId}", (string versionId, ManageDefinitions manage, CancellationToken ct) =>
            manage.DeleteVersionAsync(versionId, ct));
        var bulk = writers.MapGroup("/bulk-actions");
        bulk.MapPost("/delete/workflow-definitions/by-id", (Many many, DefinitionActs acts, CancellationToken ct) =>
            ManageDefinitions.DeleteEachAsync(many.Ids, id => acts.DeleteVersionAsync(id, ct)));
        foreach (var path in new[] { "/workflow-definitions/by-definition-id", "/workflow-definitions/by-definition-ids" })
        {
            bulk.MapPost("/delete" + path, (Many many, DefinitionActs acts, CancellationToken ct) =>
                ManageDefinitions.DeleteEachAsync(many.DefinitionIds, id => acts.DeleteAsync(id, ct)));
            bulk.MapPost("/publish" + path, (Many many, [FromHeader(Name = SaveDefinition.AcknowledgeHeader)] bool? acknowledged, ManageDefinitions manage, CancellationToken ct) =>
                manage.PublishEachAsync(many.DefinitionIds, acknowledged == true, ct));
            bulk.MapPost("/retract" + path, (Many many, ManageDefinitions manage, CancellationToken ct) =>
                manage.RetractEachAsync(many.DefinitionIds, ct));
        }
    }

    /// <summary>What a bulk action is done to.</summary>
    /// <param name="Ids">Versions.</param>
    /// <param name="DefinitionIds">Definitions.</param>
    public sealed record Many(IReadOnlyList<string>? Ids, IReadOnlyList<string>? DefinitionIds);

    private static Task<IResult> SaveAsync(
        SaveRequest request, [FromHeader(Name = SaveDefinition.AcknowledgeHeader)] bool? acknowledged, SaveDefinition save, CancellationToken ct) =>
        save.HandleAsync(request, acknowledged == true, ct);

    private static async Task<IResult> ImportAsync(JsonObject model, ImportDefinition import, DefinitionReader reader, CancellationToken ct)
    {
        var result = await import.TextAsync(model["name"]?.ToString() ?? "JSON", model.ToJsonString(), ct);
        return result.Version is { } version ? ElsaJson.Ok((await reader.ReadAsync(version, mayEdit: true, ct))!) : ElsaJson.Refuse(result.Problem!);
    }

    private static async Task<IResult> ImportFilesAsync(HttpContext context, ImportDefinition import, CancellationToken ct)
    {
        var form = await context.Request.ReadFormAsync(ct);
        var results = await import.FilesAsync(form.Files, ct);
        var problems = results.Where(result => result.Problem is not null).Select(result => result.Problem!).ToArray();
        return problems.Length > 0 ? ElsaJson.Refuse(problems) : ElsaJson.Ok(new { count = results.Count });
    }

    private static async Task<IResult> ExportAsync(
        string definitionId, [FromQuery] string? versionOptions, ExportDefinition export, CancellationToken ct) =>
        await export.FileAsync(definitionId, versionOptions, ct) is var (name, content)
            ? TypedResults.File(content, "application/json", name)
            : TypedResults.NotFound();

    private static async Task<IResult> ExportManyAsync(Many many, ExportDefinition export, CancellationToken ct) =>
        TypedResults.File(await export.ArchiveAsync(many.Ids ?? [], ct), "application/zip", "workflow-definitions.zip");

    private static async Task<IResult> ManyAsync([FromQuery] string[] ids, DefinitionReader reader, HttpContext context, CancellationToken ct)
    {
        var found = new List<JsonObject>();
        foreach (var id in ids)
        {
            if (await reader.FindVersionAsync(id, DesignerApi.MayEdit(context), ct) is { } definition)
                found.Add(definition);
        }
        return ElsaJson.List(found);
    }

    private static async Task<IResult> ListAsync([AsParameters] DefinitionQuery query, DefinitionReader reader, HttpContext context, CancellationToken ct) =>
        ElsaJson.Ok(await reader.ListAsync(query, DesignerApi.MayEdit(context), ct));

    private static async Task<IResult> FindAsync(
        string definitionId, [FromQuery] string? versionOptions, DefinitionReader reader, HttpContext context, CancellationToken ct) =>
        Found(await reader.FindAsync(definitionId, versionOptions, DesignerApi.MayEdit(context), ct));

    private static async Task<IResult> FindVersionAsync(string versionId, DefinitionReader reader, HttpContext context, CancellationToken ct) =>
        Found(await reader.FindVersionAsync(versionId, DesignerApi.MayEdit(context), ct));

    private static async Task<IResult> IsNameUniqueAsync([FromQuery] string? name, [FromQuery] string? definitionId, DefinitionStore store, CancellationToken ct)
    {
        var taken = (await store.ListAsync(null, ct)).Any(version => version.IsLatest && version.DefinitionId != definitionId
            && string.Equals(version.Name, name?.Trim(), StringComparison.OrdinalIgnoreCase));
        return ElsaJson.Ok(new { isUnique = !taken });
    }

    private static IResult Found<T>(T? value) where T : class => value is null ? TypedResults.NotFound() : ElsaJson.Ok(value);
}
