using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using ExamReg.Tests.Support;

namespace ExamReg.Tests.Web.Hosting;

/// <summary>The program as people start it: a process of its own, on a free port, with a data folder of its own.</summary>
internal sealed class WebProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly HttpClient _http;

    private WebProcess(ProcessStartInfo start, Uri address)
    {
        _http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(5) };
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public int Id => _process.Id;

    public HttpClient Http => _http;

    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <summary>Starts; <paramref name="account"/> is another account to run as (root only).</summary>
    public static WebProcess Start(
        string dataFolder, IReadOnlyDictionary<string, string>? environment = null, string? account = null, int? port = null, string[]? arguments = null)
    {
        var build = new DirectoryInfo(AppContext.BaseDirectory);
        var program = Path.Combine(Repository.Root, "src", "Web", "bin", build.Parent!.Name, build.Name, "ExamReg.Web.dll");
        var address = new Uri($"http://localhost:{port ?? FreePorts.Take(3)}");
        var start = new ProcessStartInfo("dotnet", [program, .. arguments ?? ["--urls", address.ToString()]])
        {
            // Anywhere: the program must find its files by itself.
            WorkingDirectory = Path.GetTempPath(),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in new[] { "ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT", "ASPNETCORE_URLS", "EXAMREG_POSTGRES", "ConnectionStrings__ExamReg" })
            start.Environment.Remove(name);
        start.Environment["EXAMREG_DATA"] = dataFolder;
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        if (account is not null)
            start.UserName = account;
        return new WebProcess(start, address);
    }

    public async Task ReadyAsync()
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        deadline.CancelAfter(TimeSpan.FromSeconds(180));
        while (true)
        {
            if (_process.HasExited)
                Assert.Fail($"The program ended with {_process.ExitCode}:\n{Output}");
            try
            {
                using var answer = await _http.GetAsync("/healthz/ready", deadline.Token);
                if (answer.StatusCode == HttpStatusCode.OK)
                    return;
            }
            catch (Exception exception) when (exception is HttpRequestException or SocketException or TaskCanceledException && !deadline.IsCancellationRequested)
            {
                // Not listening yet, or too busy starting to answer.
            }

            await Task.Delay(100, deadline.Token);
        }
    }

    /// <summary>Waits for the end and returns the exit code.</summary>
    public async Task<int> EndAsync(int seconds)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        deadline.CancelAfter(TimeSpan.FromSeconds(seconds));
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"The program did not end within {seconds} s:\n{Output}");
        }

        return _process.ExitCode;
    }

    public void Signal(string signal) => Send(signal, Id);

    public static void Send(string signal, int pid)
    {
        using var kill = Process.Start("kill", [$"-{signal}", pid.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public async Task<JsonElement> JsonAsync(string path)
    {
        using var answer = await _http.GetAsync(path, Ct);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Ct)).RootElement;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (!_process.HasExited)
        {
            Signal("TERM");
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        _process.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
            _output.AppendLine(line.Data);
    }
}
