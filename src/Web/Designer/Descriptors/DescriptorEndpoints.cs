namespace ExamReg.Web.Designer.Descriptors;

/// <summary>What Studio asks for before it draws anything: activities, syntaxes, strategies, types.</summary>
public static class DescriptorEndpoints
{
    internal static void Map(RouteGroupBuilder api)
    {
        var descriptors = api.MapGroup("/descriptors");
        descriptors.MapGet("/activities", async (ActivityDescriptors activities, CancellationToken ct) => ElsaJson.List(await activities.AllAsync(ct)));
        descriptors.MapGet("/expression-descriptors", () => ElsaJson.List(Catalogue.Expressions));
        descriptors.MapGet("/workflow-activation-strategies", () => ElsaJson.List(Catalogue.ActivationStrategies));
        descriptors.MapGet("/incident-strategies", () => ElsaJson.List(Catalogue.IncidentStrategies));
        descriptors.MapGet("/variables", () => ElsaJson.List(Catalogue.VariableTypes));
        descriptors.MapGet("/storage-drivers", () => ElsaJson.List(Catalogue.StorageDrivers));
        // The engine journals everything and commits once a burst: there is nothing to choose from.
        descriptors.MapGet("/log-persistence-strategies", Nothing);
        descriptors.MapGet("/commit-strategies/workflows", Nothing);
        descriptors.MapGet("/commit-strategies/activities", Nothing);
        descriptors.MapGet("/output-converters", Nothing);
        descriptors.MapPost("/activities/{type}/options/{property}", () => ElsaJson.Ok(new { items = new { } }));

        api.MapGet("/features/installed", Nothing);
        api.MapGet("/resilience/strategies", Nothing);
        api.MapGet("/package/version", () => ElsaJson.Ok(new { packageVersion = StudioFiles.Version }));
        api.MapPost("/scripting/javascript/type-definitions/{definitionId}", () => Results.Text(ScriptTypes.Declarations, "text/x-typescript"));
    }

    private static IResult Nothing() => ElsaJson.List<object>([]);
}
