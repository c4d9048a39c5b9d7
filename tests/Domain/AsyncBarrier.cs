namespace ExamReg.Tests.Domain;

/// <summary>Lets the given number of tasks go on together once all of them have arrived; blocks no threads.</summary>
internal sealed class AsyncBarrier(int participants)
{
    private readonly TaskCompletionSource open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int missing = participants;

    public Task ArriveAsync()
    {
        if (Interlocked.Decrement(ref missing) == 0)
            open.SetResult();
        return open.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }
}
