using ExamReg.Tests.Workflows.Durability;

namespace ExamReg.Tests;

/// <summary>
/// Runs the tests, as xunit's generated entry point would; or, called with <see cref="EngineChild.Verb"/>, is the second process of
/// the tests that kill one.
/// </summary>
internal static class TestProgram
{
    public static async Task<int> Main(string[] args)
    {
        if (args is [EngineChild.Verb])
            return await EngineChild.RunAsync(Console.In, Console.Out);
        return args.Any(argument => argument is "-automated" or "@@")
            ? await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args)
            : await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
    }
}
