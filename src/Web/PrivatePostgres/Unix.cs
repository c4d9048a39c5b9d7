using System.Runtime.InteropServices;

namespace ExamReg.Web.PrivatePostgres;

/// <summary>The few system calls that .NET does not offer.</summary>
internal static class Unix
{
    private const int PermissionDenied = 1;
    private const uint Unchanged = uint.MaxValue;

    /// <summary>Whether a process with this id exists and is not merely waiting to be reaped.</summary>
    public static bool IsAlive(int pid)
    {
        if (OperatingSystem.IsWindows())
            return System.Diagnostics.Process.GetProcesses().Any(process => process.Id == pid);
        if (Kill(pid, 0) != 0 && Marshal.GetLastPInvokeError() != PermissionDenied)
            return false;
        return !IsZombie(pid);
    }

    /// <summary>SIGKILL.</summary>
    public static void KillHard(int pid)
    {
        const int sigkill = 9;
        if (!OperatingSystem.IsWindows())
            _ = Kill(pid, sigkill);
    }

    /// <summary>Gives a file or folder to an account (root only).</summary>
    public static void Give(string path, ServerAccount account) => Change(path, account.UserId, account.GroupId);

    /// <summary>Changes the group of a file or folder and leaves the owner.</summary>
    public static void SetGroup(string path, uint groupId) => Change(path, Unchanged, groupId);

    private static void Change(string path, uint user, uint group)
    {
        if (Chown(path, user, group) != 0)
            throw new PrivatePostgresException($"无法更改 {path} 的所有者（errno {Marshal.GetLastPInvokeError()}）。");
    }

    // "pid (name) S ...": the name may itself contain brackets and blanks.
    private static bool IsZombie(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat.AsSpan(stat.LastIndexOf(')') + 2) is ['Z' or 'X', ..];
        }
        catch (IOException)
        {
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int pid, int signal);

    [DllImport("libc", EntryPoint = "chown", SetLastError = true)]
    private static extern int Chown([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint owner, uint group);
}
