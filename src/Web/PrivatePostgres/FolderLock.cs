namespace ExamReg.Web.PrivatePostgres;

/// <summary>One process at a time owns a data folder. The operating system frees the lock when its holder dies, however it dies.</summary>
internal sealed class FolderLock : IDisposable
{
    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <summary>Waits for the holder: a process that was just told to stop needs a moment.</summary>
    public static async Task<FolderLock> AcquireAsync(string folder, TimeSpan timeout, CancellationToken ct)
    {
        var path = Path.Combine(folder, "lock");
        var deadline = Environment.TickCount64 + (long)timeout.TotalMilliseconds;
        while (true)
        {
            try
            {
                return new FolderLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException exception)
            {
                if (Environment.TickCount64 >= deadline)
                {
                    throw new PrivatePostgresException(
                        $"数据目录 {folder} 正被另一个运行中的 ExamReg 使用。请先停止它，或用 EXAMREG_DATA 指定另一个目录。", exception);
                }
            }
            catch (UnauthorizedAccessException exception)
            {
                throw new PrivatePostgresException($"当前用户不能写入数据目录 {folder}。请用 EXAMREG_DATA 指定另一个目录。", exception);
            }

            await Task.Delay(100, ct);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();
}
