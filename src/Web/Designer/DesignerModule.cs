using ExamReg.Web.Designer.Definitions;
using ExamReg.Web.Designer.Descriptors;
using ExamReg.Web.Designer.Instances;

namespace ExamReg.Web.Designer;

/// <summary>
/// The workflow designer: Elsa Studio's files and page under <c>/designer</c>, and the API it calls under <c>/elsa/api</c>.
/// Needs accounts, administration (audit) and the engine.
/// </summary>
public static class DesignerModule
{
    /// <summary>Adds what pages and endpoints need.</summary>
    public static void AddDesigner(this WebApplicationBuilder builder)
    {
        DesignerToken.Add(builder.Services);
        DesignerApi.AddPolicies(builder.Services);
        builder.Services.AddSingleton<ActivityDescriptors>();
        builder.Services.AddScoped<DefinitionReader>();
        builder.Services.AddScoped<InstanceList>();
        builder.Services.AddScoped<InstanceReader>();
        builder.Services.AddScoped<RegistrationNumbers>();
        builder.Services.AddScoped<DefinitionActs>();
        builder.Services.AddScoped<DefinitionList>();
        builder.Services.AddScoped<SaveDefinition>();
        builder.Services.AddScoped<ManageDefinitions>();
        builder.Services.AddScoped<ExportDefinition>();
        builder.Services.AddScoped<ImportDefinition>();
    }

    /// <summary>Maps the token's endpoint and the API.</summary>
    public static void MapDesigner(this WebApplication app)
    {
        DesignerToken.Map(app);
        StudioAddress.Map(app);
        var api = DesignerApi.MapGroup(app);
        DescriptorEndpoints.Map(api);
        DefinitionEndpoints.Map(api);
        InstanceEndpoints.Map(api);
        InstanceActs.Map(api);
    }
}
