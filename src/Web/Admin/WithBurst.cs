using ExamReg.Workflows.Runtime;

namespace ExamReg.Web.Admin;

/// <summary>
/// Lets a caller put work of its own into the transaction of the burst that it causes: an audit entry, the end of a registration
/// whose instance is cancelled. It is committed with the burst or not at all, and not done when the burst is refused.
/// </summary>
public sealed class WithBurst(IServiceProvider services) : IBurstParticipant
{
    private static readonly AsyncLocal<Func<IServiceProvider, CancellationToken, Task>?> Pending = new();

    /// <summary>Runs a burst with work that belongs to it.</summary>
    /// <param name="work">
    /// Gets the burst's scope. A timer that was due is fired in a burst of its own before a stimulus counts, so the work must look
    /// whether what it belongs to has happened.
    /// </param>
    /// <param name="burst">Causes the burst.</param>
    public static async Task<BurstResult> RunAsync(Func<IServiceProvider, CancellationToken, Task> work, Func<Task<BurstResult>> burst)
    {
        // Set inside of this method: it flows down into the burst and never up to the caller.
        Pending.Value = work;
        return await burst();
    }

    /// <inheritdoc />
    public ValueTask FlushAsync(CancellationToken cancellationToken) =>
        Pending.Value is { } work ? new(work(services, cancellationToken)) : ValueTask.CompletedTask;
}
