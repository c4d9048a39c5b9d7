using ExamReg.Tests.Support;
using ExamReg.Tests.Support.Portal;
using ExamReg.Tests.Web.Hosting;
using Npgsql;

namespace ExamReg.Tests.Web.Portal;

/// <summary>The whole program as a process of its own, with its demo, its sandbox bank and a database of this class's.</summary>
public sealed class Stage(TestPostgres postgres) : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("examreg-stage-").FullName;
    private readonly int port = FreePorts.Take(3);
    private string connectionString = "";
    private WebProcess process = null!;

    public Uri Address => new($"http://localhost:{port}");

    public NpgsqlDataSource DataSource { get; private set; } = null!;

    internal WebProcess Process => process;

    public static byte[] Portrait { get; } = File.ReadAllBytes(Path.Combine(Repository.Root, "tests", "Domain", "Photos", "samples", "astronaut-480x640.jpg"));

    public async ValueTask InitializeAsync()
    {
        connectionString = await postgres.CreateDatabaseAsync();
        DataSource = NpgsqlDataSource.Create(connectionString);
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        await DataSource.DisposeAsync();
        await postgres.DropDatabaseAsync(connectionString);
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Starts the program on the same address, database and folder as before.</summary>
    public async Task StartAsync()
    {
        process = WebProcess.Start(folder, new Dictionary<string, string>
        {
            ["ConnectionStrings__ExamReg"] = connectionString,
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["Captcha__FixedAnswer"] = CandidateClient.Captcha,
            ["RateLimits__login__Permits"] = "10000",
            ["RateLimits__register__Permits"] = "10000",
            ["RateLimits__upload__Permits"] = "10000",
            ["RateLimits__captcha__Permits"] = "10000",
            ["RateLimits__check__Permits"] = "10000",
            ["RateLimits__reset__Permits"] = "10000",
        }, port: port);
        await process.ReadyAsync();
    }

    /// <summary>Ends the program the hard way.</summary>
    public async Task KillAsync()
    {
        process.Signal("KILL");
        await process.EndAsync(10);
    }

    internal FormClient Browser() => new(Address);

    internal CandidateClient Candidate(int number) => new(Address, new InventedPerson(number), Portrait);

    public async Task<T> AskAsync<T>(string sql)
    {
        await using var command = DataSource.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
