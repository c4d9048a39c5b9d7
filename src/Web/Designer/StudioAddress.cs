namespace ExamReg.Web.Designer;

/// <summary>
/// Addresses that people keep and pages link to, without Studio's version in them; each leads to the page under
/// <see cref="StudioFiles.Base"/>.
/// </summary>
public static class StudioAddress
{
    /// <summary>The editor of a definition.</summary>
    public static string OfDefinition(string definitionId) => $"/designer/definitions/{Uri.EscapeDataString(definitionId)}";

    internal static void Map(WebApplication app) =>
        app.MapGet("/designer/definitions/{id}", (string id) => Results.Redirect($"{StudioFiles.Base}definitions/{Uri.EscapeDataString(id)}"))
            .RequireAuthorization(Accounts.Policies.DesignerViewer);
}
