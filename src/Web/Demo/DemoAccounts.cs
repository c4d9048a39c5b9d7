using ExamReg.Domain;
using ExamReg.Domain.Demo;
using ExamReg.Web.Hosting;
using ExamReg.Web.Identity;

namespace ExamReg.Web.Demo;

/// <summary>
/// The people of the demo: an administrator, the exam office, staff of each site, one candidate half-way. Their passwords stand here in the open, so
/// they exist in demo mode only.
/// </summary>
public static class DemoAccounts
{
    private const string Password = "Demo-2026";

    private static readonly (string Role, NewAccount Account)[] People =
    [
        ("管理员", new("admin", "系统管理员", Roles.Administrator, Password)),
        ("考务人员（公告、考场编排）", new("kaowu", "考务人员", Roles.ExamStaff, Password)),
        ("流程设计员（可修改流程）", new("sheji", "流程设计员", Roles.Designer, Password)),
        ("流程查看员（只看流程）", new("chakan", "流程查看员", Roles.DesignerViewer, Password)),
        ("考点工作人员（示范大学，审核和现场确认）", new("daxue", "示范大学考点", Roles.SiteStaff, Password, DemoSeed.UniversitySiteId)),
        ("考点工作人员（示范市职业学院）", new("xueyuan", "示范学院考点", Roles.SiteStaff, Password, DemoSeed.CollegeSiteId)),
        ("考点工作人员（示范县第一中学）", new("zhongxue", "示范中学考点", Roles.SiteStaff, Password, DemoSeed.SchoolSiteId)),
        ("考生（报名进行到一半）", new("kaosheng", "陈示范", Roles.Candidate, Password)
        {
            Mobile = "13800000000",
            Email = "kaosheng@example.com",
            IdentityNumber = "110101200001010010",
        }),
    ];

    /// <summary>Adds the demo's schema and people to the start-up, and tells the console about them.</summary>
    public static void AddDemoAccounts(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddMigration("identity schema", (provider, _) => provider.GetRequiredService<IdentityDb>().MigrateAsync());
        services.AddDemoSeed("demo session", (provider, ct) => DemoSeed.SeedAsync(provider.GetRequiredService<ExamDb>(), ct));
        services.AddDemoSeed("demo people", SeedPeopleAsync);
        foreach (var (role, account) in People)
            services.AddSingleton(new DemoAccount(role, account.UserName, account.Password));
    }

    private static async Task SeedPeopleAsync(IServiceProvider services, CancellationToken ct)
    {
        var create = services.GetRequiredService<CreateAccount>();
        foreach (var (_, person) in People)
        {
            var account = await create.EnsureAsync(person, ct);
            if (person.Role == Roles.Candidate)
                await DemoRegistration.SeedAsync(services, account, ct);
        }
    }
}
