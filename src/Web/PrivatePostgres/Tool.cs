using System.Diagnostics;

namespace ExamReg.Web.PrivatePostgres;

/// <summary>Runs a small program to its end, as another account when asked.</summary>
internal static class Tool
{
    /// <summary>What a program said and how it ended.</summary>
    public sealed record Answer(int ExitCode, string Output, string Errors);

    /// <summary>What every program of ours starts with: no PG* variables of the caller's, messages in English.</summary>
    public static ProcessStartInfo StartInfo(string file, IEnumerable<string> arguments, ServerAccount? account)
    {
        var start = new ProcessStartInfo(file, arguments) { UseShellExecute = false };
        foreach (var name in start.Environment.Keys.Where(key => key.StartsWith("PG", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        start.Environment["LC_ALL"] = "C";
        if (!OperatingSystem.IsWindows())
            start.WorkingDirectory = "/";
        if (account is not null)
            start.UserName = account.Name;
        return start;
    }

    /// <summary>Waits for the end. <paramref name="keepOutput"/> is false for a program whose children outlive it and would hold the pipe.</summary>
    public static async Task<Answer> RunAsync(
        string file, IEnumerable<string> arguments, ServerAccount? account, CancellationToken ct, bool keepOutput = true)
    {
        var start = StartInfo(file, arguments, account);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = start.RedirectStandardError = keepOutput;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        try
        {
            var output = keepOutput ? process.StandardOutput.ReadToEndAsync(ct) : Task.FromResult("");
            var errors = keepOutput ? process.StandardError.ReadToEndAsync(ct) : Task.FromResult("");
            await process.WaitForExitAsync(ct);
            return new Answer(process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
