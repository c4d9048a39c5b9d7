using System.Globalization;

namespace ExamReg.Web.PrivatePostgres;

/// <summary>The account that PostgreSQL runs as when we are root, which it refuses.</summary>
internal sealed record ServerAccount(string Name, uint UserId, uint GroupId)
{
    private static readonly string[] _candidates = ["postgres", "nobody"];

    /// <summary>
    /// Null when this process is no root, so that the server can run as the same user. Data that an ordinary user made keeps its
    /// owner, so that this user can go on with it.
    /// </summary>
    public static async Task<ServerAccount?> ForThisProcessAsync(string dataFolder, CancellationToken ct)
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
            return null;

        var accounts = (from line in File.ReadLines("/etc/passwd")
                        let field = line.Split(':')
                        where field.Length > 3
                        select new ServerAccount(field[0], Number(field[2]), Number(field[3]))).ToList();
        var owner = Cluster.MajorsByLastUse(dataFolder) is [var major, ..]
            ? await OwnerAsync(Cluster.FolderOf(dataFolder, major), ct)
            : null;
        return accounts.FirstOrDefault(account => account.UserId != 0 && account.UserId == owner)
            ?? _candidates.SelectMany(name => accounts.Where(account => account.Name == name)).FirstOrDefault()
            ?? throw new PrivatePostgresException(
                "以 root 运行时，PostgreSQL 需要另一个账号，但系统中没有 postgres 或 nobody。请创建其一，或以普通用户运行。");
    }

    private static async Task<uint?> OwnerAsync(string folder, CancellationToken ct)
    {
        string[] arguments = OperatingSystem.IsMacOS() ? ["-f", "%u", folder] : ["-c", "%u", folder];
        var answer = await Tool.RunAsync("stat", arguments, account: null, ct);
        return answer.ExitCode == 0 ? Number(answer.Output.Trim()) : null;
    }

    private static uint Number(string text) => (uint)long.Parse(text, CultureInfo.InvariantCulture);
}
