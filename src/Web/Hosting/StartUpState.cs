namespace ExamReg.Web.Hosting;

/// <summary>How far the start has come; read by the health checks and the page that says "starting".</summary>
public sealed class StartUpState
{
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string _current = "waiting";
    private volatile bool _migrated;

    /// <summary>The step that runs now, "ready" afterwards, "failed: …" when one failed.</summary>
    public string Current
    {
        get => _current;
        internal set => _current = value;
    }

    /// <summary>Whether all migrations have been applied.</summary>
    public bool IsMigrated
    {
        get => _migrated;
        internal set => _migrated = value;
    }

    /// <summary>Whether all steps are done.</summary>
    public bool IsReady => _finished.Task.IsCompletedSuccessfully;

    /// <summary>The program's exit code: 1 when a step failed.</summary>
    public int ExitCode => _finished.Task.IsFaulted ? 1 : 0;

    /// <summary>Ends with the last step; fails with the step that failed.</summary>
    public Task Finished => _finished.Task;

    internal void Succeed()
    {
        Current = "ready";
        _finished.TrySetResult();
    }

    internal void Fail(Exception exception)
    {
        Current = $"failed: {Current}";
        _finished.TrySetException(exception);
        // Whoever waits gets it; that nobody does is no fault.
        _ = _finished.Task.Exception;
    }
}
