namespace ExamReg.Web.Hosting;

/// <summary>When a start-up step runs. Within a phase, steps run in the order of their registration.</summary>
public enum StartUpPhase
{
    /// <summary>Brings the database to this version. One node at a time.</summary>
    Migrate,

    /// <summary>Data that every installation needs. One node at a time, every start: must find what is there.</summary>
    Seed,

    /// <summary>Demo data; skipped outside <see cref="DemoMode"/>.</summary>
    DemoSeed,

    /// <summary>What works in the background once the database is ready: schedulers.</summary>
    Launch,
}

/// <summary>One thing to do before the program is ready. Steps get a scope of their own.</summary>
/// <param name="Phase">When.</param>
/// <param name="Name">What, for the log and <c>/healthz/ready</c>.</param>
/// <param name="Run">Does it; an exception ends the program.</param>
/// <param name="Stop">Undoes a launch when the program ends; gets the root services.</param>
public sealed record StartUpStep(
    StartUpPhase Phase,
    string Name,
    Func<IServiceProvider, CancellationToken, Task> Run,
    Func<IServiceProvider, CancellationToken, Task>? Stop = null);

/// <summary>An account of the demo, told on the console after the start.</summary>
/// <param name="Role">Who that is: 考生、考点工作人员、管理员.</param>
/// <param name="UserName">Name to log in with.</param>
/// <param name="Password">Password to log in with.</param>
public sealed record DemoAccount(string Role, string UserName, string Password);

/// <summary>Where the parts of the program hang their start-up work.</summary>
public static class StartUpRegistration
{
    /// <summary>Adds a database migration: it brings its schema to this version, or does nothing.</summary>
    public static IServiceCollection AddMigration(
        this IServiceCollection services, string name, Func<IServiceProvider, CancellationToken, Task> run) =>
        services.AddSingleton(new StartUpStep(StartUpPhase.Migrate, name, run));

    /// <summary>Adds data that every installation needs.</summary>
    public static IServiceCollection AddSeed(
        this IServiceCollection services, string name, Func<IServiceProvider, CancellationToken, Task> run) =>
        services.AddSingleton(new StartUpStep(StartUpPhase.Seed, name, run));

    /// <summary>Adds demo data.</summary>
    public static IServiceCollection AddDemoSeed(
        this IServiceCollection services, string name, Func<IServiceProvider, CancellationToken, Task> run) =>
        services.AddSingleton(new StartUpStep(StartUpPhase.DemoSeed, name, run));

    /// <summary>Adds a background worker that needs the finished database.</summary>
    public static IServiceCollection AddLaunch(
        this IServiceCollection services,
        string name,
        Func<IServiceProvider, CancellationToken, Task> run,
        Func<IServiceProvider, CancellationToken, Task> stop) =>
        services.AddSingleton(new StartUpStep(StartUpPhase.Launch, name, run, stop));
}
