using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Administration;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Incidents;
using ExamReg.Workflows.Migration;
using ExamReg.Workflows.Outbox;
using ExamReg.Workflows.Runtime;
using ExamReg.Workflows.Storage;
using ExamReg.Workflows.Timers;
using Microsoft.Extensions.DependencyInjection;

namespace ExamReg.Workflows;

/// <summary>Registers the engine. The host brings an <c>NpgsqlDataSource</c> and logging, and runs the recurring duties.</summary>
public static class WorkflowServices
{
    /// <summary>Adds the engine with its built-in activities.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configureActivities">Registers the host's own activities.</param>
    /// <param name="configureOptions">Sets options.</param>
    public static IServiceCollection AddWorkflows(
        this IServiceCollection services, Action<ActivityRegistry>? configureActivities = null, Action<WorkflowOptions>? configureOptions = null)
    {
        var registry = new ActivityRegistry().AddFrom(typeof(WorkflowServices).Assembly);
        configureActivities?.Invoke(registry);
        var options = new WorkflowOptions();
        configureOptions?.Invoke(options);
        registry.Options = options;
        return services
            .AddSingleton(registry)
            .AddSingleton<Activities.Http.HttpRequestSender>()
            .AddSingleton<IOutboxHandler, Activities.Http.HttpRequestDelivery>()
            .AddSingleton(options)
            .AddSingleton<DefinitionChecks>()
            .AddSingleton<DefinitionStore>()
            .AddSingleton<IncidentStore>()
            .AddSingleton<OutboxSignal>()
            .AddSingleton<WorkflowRuntime>()
            .AddSingleton<IncidentRetry>()
            .AddSingleton<TriggerStore>()
            .AddSingleton<TriggerSweep>()
            .AddSingleton<TimerSweep>()
            .AddSingleton<OutboxDelivery>()
            .AddSingleton<EventPublisher>()
            .AddSingleton<IOutboxHandler>(provider => provider.GetRequiredService<EventPublisher>())
            .AddSingleton<ExternalTasks>()
            .AddSingleton<IOutboxHandler>(provider => provider.GetRequiredService<ExternalTasks>())
            .AddSingleton<IOutboxHandler, StartHandler>()
            .AddSingleton<IOutboxHandler, StimulusHandler>()
            .AddSingleton<InstanceAdministration>()
            .AddSingleton<InstanceQueries>()
            .AddSingleton<MigrationPlans>()
            .AddSingleton<MigrationRunner>()
            .AddScoped<BurstConnection>();
    }
}
