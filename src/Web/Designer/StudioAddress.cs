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
        var addresses = app.MapGroup("").RequireAuthorization(Accounts.Policies.DesignerViewer);
        addresses.MapGet("/designer/definitions/{id}", (string id) => Results.Redirect($"{StudioFiles.Base}definitions/{Uri.EscapeDataString(id)}"));
        addresses.MapGet("/designer/instances/{id:guid}", (Guid id) => Results.Redirect($"{StudioFiles.Base}instances/{id}"));
        addresses.MapGet(Instances, () => Results.Redirect($"{StudioFiles.Base}instances"));
    }
}
