using ExamReg.Activities;
using ExamReg.Domain;
using ExamReg.Web.Hosting;
using ExamReg.Web.Security;
using ExamReg.Workflows;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Runtime;
using ExamReg.Workflows.Storage;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace ExamReg.Web.Registrations;

/// <summary>Brings engine, domain and steps together: one scope, one connection, one transaction inside of a burst.</summary>
public static class RegistrationModule
{
    /// <summary>The definition that new registrations start from.</summary>
    public const string DefinitionId = "registration";

    /// <summary>Adds the domain and the engine with the steps of a registration.</summary>
    public static void AddRegistrations(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddWorkflows(activities => activities.AddRegistrationActivities(), options => options.NowSql = "exam.now()");
        services.AddSingleton<IDefinitionCheck, RegistrationChecks>();
        services.AddScoped(CreateDb);
        var key = IdentityKey.Read(builder);
        services.AddExamDomain(options => options.IdentityKey = key);
        services.AddMigration("exam schema", (provider, ct) => ExamDb.MigrateAsync(provider.GetRequiredService<NpgsqlDataSource>(), ct));
        services.AddMigration("workflow schema", (provider, ct) => WorkflowSchema.MigrateAsync(provider.GetRequiredService<NpgsqlDataSource>(), ct));
        services.AddSeed("registration flow", SeedDefinitionAsync);
    }

    // Inside of a burst the context lives on the burst's connection and shares its moment; anywhere else on the pool.
    private static ExamDb CreateDb(IServiceProvider services)
    {
        var burst = services.GetRequiredService<BurstConnection>();
        if (burst.Connection is { } connection)
            return ExamDb.On(connection, burst.Now);
        var options = new DbContextOptionsBuilder<ExamDb>();
        ExamDb.Configure(options, services.GetRequiredService<NpgsqlDataSource>());
        return new ExamDb(options.Options);
    }

    /// <summary>An installation without a registration flow gets the standard one; what administrators made is never touched.</summary>
    private static async Task SeedDefinitionAsync(IServiceProvider services, CancellationToken ct)
    {
        var definitions = services.GetRequiredService<DefinitionStore>();
        if ((await definitions.ListAsync(DefinitionId, ct)).Count > 0)
            return;
        var json = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "workflows-json", "registration.json"), ct);
        var document = WorkflowDocument.Parse(json, out var error) ?? throw new InvalidOperationException(error);
        await definitions.SaveDraftAsync(document, ct);
        var (published, findings) = await definitions.PublishAsync(DefinitionId, ct);
        if (published is null)
            throw new InvalidOperationException($"The standard flow cannot be published: {string.Join(" ", findings.Select(finding => finding.Message))}");
    }
}
