using ExamReg.Web.PrivatePostgres;

namespace ExamReg.Web.Hosting;

/// <summary>Failures before the host runs that the person at the console can mend: told in a line, not as a stack trace.</summary>
internal static class StartFailure
{
    public static bool IsExpected(Exception exception) =>
        exception is PrivatePostgresException or MissingSettingException
        || exception is IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException };

    /// <summary>Returns the exit code.</summary>
    public static int Tell(Exception exception)
    {
        Console.Error.WriteLine(exception is PrivatePostgresException or MissingSettingException
            ? exception.Message
            : $"端口已被占用：{exception.Message} 请停止占用它的程序，或用 --urls 指定另一个地址。");
        return 1;
    }
}

/// <summary>The operator must give a setting that has no default; the message says which and how.</summary>
public sealed class MissingSettingException(string message) : Exception(message);
