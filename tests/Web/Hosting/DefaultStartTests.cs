using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using ExamReg.Tests.Support;

namespace ExamReg.Tests.Web.Hosting;

/// <summary>The start without a connection string: its own PostgreSQL comes up with it and goes with it, however it ends.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class DefaultStartTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("examreg-start-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("machine")]
    [InlineData("npm")]
    public async Task Should_become_ready_and_end_within_seconds_leaving_no_postgres(string source)
    {
        await using var web = WebProcess.Start(_data, Environment(source));
        await web.ReadyAsync();
        Assert.Equal("ok", (await web.JsonAsync("/healthz/ready")).GetProperty("checks").GetProperty("quartz").GetString());
        Assert.Equal("ok", (await web.JsonAsync("/healthz/live")).GetProperty("status").GetString());
        Assert.Contains("ExamReg 已启动", web.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(" ERR ", web.Output, StringComparison.Ordinal);

        web.Signal("TERM");

        Assert.Equal(0, await web.EndAsync(seconds: 20));
        await ProcessTable.NoneNamingAsync(_data, seconds: 0, Ct);
    }

    [Theory]
    [InlineData("machine")]
    [InlineData("npm")]
    public async Task Should_run_as_an_ordinary_user(string source)
    {
        Assert.SkipUnless(System.Environment.IsPrivilegedProcess, "Only root can start it as somebody else; otherwise all tests here do this.");
        Assert.SkipUnless(await MayReadAsync("nobody", typeof(ExamReg.Web.Hosting.StartUpStep).Assembly.Location), "This checkout lies where only its owner may go.");
        using (var chown = System.Diagnostics.Process.Start("chown", ["nobody", _data]))
            await chown.WaitForExitAsync(Ct);

        await using var web = WebProcess.Start(_data, Environment(source), account: "nobody");

        await web.ReadyAsync();
    }

    private static async Task<bool> MayReadAsync(string account, string file)
    {
        using var test = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("test", ["-r", file]) { UserName = account, WorkingDirectory = "/" })!;
        await test.WaitForExitAsync(Ct);
        return test.ExitCode == 0;
    }

    [Fact]
    public async Task Should_take_its_postgres_along_when_killed_and_start_again_on_the_same_data()
    {
        await using (var killed = WebProcess.Start(_data))
        {
            await killed.ReadyAsync();
            killed.Signal("KILL");
            await killed.EndAsync(seconds: 15);
        }

        await ProcessTable.NoneNamingAsync(_data, seconds: 30, Ct);
        await using var next = WebProcess.Start(_data);
        await next.ReadyAsync();
    }

    [Fact]
    public async Task Should_start_again_while_the_killed_ones_postgres_still_runs()
    {
        await using (var killed = WebProcess.Start(_data))
        {
            await killed.ReadyAsync();
            // First the guard that would stop the server, then the program.
            foreach (var guard in ProcessTable.Naming(_data).Where(pid => ProcessTable.CommandLine(pid).StartsWith("/bin/sh", StringComparison.Ordinal)))
                WebProcess.Send("KILL", guard);
            killed.Signal("KILL");
            await killed.EndAsync(seconds: 15);
        }

        Assert.NotEmpty(ProcessTable.Naming(_data));
        await using var next = WebProcess.Start(_data);
        await next.ReadyAsync();
    }

    [Fact]
    public async Task Should_be_ready_again_after_its_postgres_was_killed()
    {
        await using var web = WebProcess.Start(_data);
        await web.ReadyAsync();
        var postmaster = File.ReadLines(Directory.EnumerateFiles(_data, "postmaster.pid", SearchOption.AllDirectories).Single()).First();

        WebProcess.Send("KILL", int.Parse(postmaster, System.Globalization.CultureInfo.InvariantCulture));

        await UntilAsync(web, HttpStatusCode.ServiceUnavailable);
        await web.ReadyAsync();
    }

    [Fact]
    public async Task Should_listen_where_ASPNETCORE_URLS_says()
    {
        var port = FreePorts.Take(3);
        await using var web = WebProcess.Start(
            _data, new Dictionary<string, string> { ["ASPNETCORE_URLS"] = $"http://localhost:{port}" }, port: port, arguments: []);

        await web.ReadyAsync();
    }

    [Fact]
    public async Task Should_say_so_and_stop_its_postgres_when_the_port_is_taken()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        await using var web = WebProcess.Start(
            _data, arguments: ["--urls", $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}"]);

        Assert.Equal(1, await web.EndAsync(seconds: 30));

        Assert.Contains("端口已被占用", web.Output, StringComparison.Ordinal);
        await ProcessTable.NoneNamingAsync(_data, seconds: 0, Ct);
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);

    private static Dictionary<string, string> Environment(string source) => new() { ["EXAMREG_POSTGRES"] = source };

    private static async Task UntilAsync(WebProcess web, HttpStatusCode status)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        deadline.CancelAfter(TimeSpan.FromSeconds(90));
        while (true)
        {
            using var answer = await web.Http.GetAsync("/healthz/ready", deadline.Token);
            if (answer.StatusCode == status)
                return;
        }
    }
}
