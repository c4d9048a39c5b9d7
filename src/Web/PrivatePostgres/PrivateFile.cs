namespace ExamReg.Web.PrivatePostgres;

/// <summary>Files that only their owner may read (mode 0600) from their first moment.</summary>
internal static class PrivateFile
{
    /// <summary>Writes the whole file, or nothing: a file of this name is never half written.</summary>
    public static async Task WriteAsync(string path, string text, ServerAccount? owner, CancellationToken ct)
    {
        var draft = path + ".new";
        File.Delete(draft);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using (var writer = new StreamWriter(draft, options))
            await writer.WriteAsync(text.AsMemory(), ct);
        if (owner is not null)
            Unix.Give(draft, owner);
        File.Move(draft, path, overwrite: true);
    }
}
