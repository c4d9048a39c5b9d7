using ExamReg.Web.Admin.Flows.Comparing;
using ExamReg.Web.Admin.Flows.Live;
using ExamReg.Web.Admin.Flows.Migrating;
using ExamReg.Web.Admin.Flows.Rehearsing;

namespace ExamReg.Web.Admin.Flows;

/// <summary>What the pages about workflows need: live map, comparison, migration, rehearsal.</summary>
public static class FlowServices
{
    internal static void Add(IServiceCollection services)
    {
        services.AddScoped<FlowVersions>();
        services.AddSingleton<LiveMap>();
        services.AddScoped<WaitingPeople>();
        services.AddSingleton<SettingNames>();
        services.AddScoped<ManageMigrations>();
        services.AddTransient<MigrationWork>();
        services.AddScoped<MadeUpCases>();
    }
}
