using ExamReg.Web.Accounts;
using ExamReg.Web.Designer.Definitions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ExamReg.Web.Designer;

/// <summary>
/// Addresses that people keep and pages link to, without Studio's version in them; each leads to the page under
/// <see cref="StudioFiles.Base"/>.
/// </summary>
public static class StudioAddress
{
    /// <summary>The editor of a definition.</summary>
    public static string OfDefinition(string definitionId) => $"/designer/definitions/{Uri.EscapeDataString(definitionId)}";

    /// <summary>The viewer of an instance.</summary>
    public static string OfInstance(Guid id) => $"/designer/instances/{id}";

    /// <summary>The list of instances.</summary>
    public const string Instances = "/designer/instances";

    internal static void Map(WebApplication app)
    {
        var instances = app.MapGroup(Instances).RequireAuthorization(Policies.DesignerViewer);
        instances.MapGet("", () => Results.Redirect($"{StudioFiles.Base}instances"));
        instances.MapGet("/{id:guid}", (Guid id) => Results.Redirect($"{StudioFiles.Base}instances/{id}"));
        // Where Studio's own buttons ("save as") lead: the addresses of its own pages.
        var studio = app.MapGroup($"{StudioFiles.Base}workflows").RequireAuthorization(Policies.DesignerViewer);
        studio.MapGet("/definitions/{id}/edit", (string id) => Results.Redirect(OfDefinition(id)));
        studio.MapGet("/instances/{id:guid}/view", (Guid id) => Results.Redirect(OfInstance(id)));
        var pages = app.MapGroup("/designer/definitions/{id}").RequireAuthorization(Policies.DesignerViewer);
        pages.MapGet("", (string id) => Results.Redirect($"{StudioFiles.Base}definitions/{Uri.EscapeDataString(id)}"));
        pages.MapGet("/export", async Task<Results<FileContentHttpResult, NotFound>> (string id, string? version, ExportDefinition export, CancellationToken ct) =>
            await export.FileAsync(id, version, ct) is var (name, content) ? TypedResults.File(content, "application/json", name) : TypedResults.NotFound());
    }
}
