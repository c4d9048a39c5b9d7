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
