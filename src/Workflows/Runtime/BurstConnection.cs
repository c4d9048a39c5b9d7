using Npgsql;

namespace ExamReg.Workflows.Runtime;

/// <summary>
/// Scoped: inside a burst, the open connection whose transaction the burst is. Whatever is written through it is committed
/// with the burst or not at all. Outside of a burst it is empty.
/// </summary>
public sealed class BurstConnection
{
    private List<NpgsqlBatchCommand>? deferred;

    /// <summary>The connection, inside its transaction; null outside of a burst. Neither close it nor commit.</summary>
    public NpgsqlConnection? Connection { get; private set; }

    /// <summary>The burst's time, read in its transaction.</summary>
    public DateTimeOffset Now { get; private set; }

    /// <summary>
    /// Adds a statement whose result nobody needs: it travels in the batch that commits the burst, and so costs no round trip of its
    /// own. It runs after everything that was sent at once; if it fails, the whole burst rolls back and becomes an incident.
    /// </summary>
    /// <param name="command">The statement with its parameters.</param>
    public void Defer(NpgsqlBatchCommand command) => (deferred ??= []).Add(command);

    internal IReadOnlyList<NpgsqlBatchCommand> Deferred => deferred ?? (IReadOnlyList<NpgsqlBatchCommand>)[];

    internal void Attach(NpgsqlConnection connection, DateTimeOffset now) => (Connection, Now) = (connection, now);
}

/// <summary>Scoped: something that holds changes back and must write them before the burst commits.</summary>
public interface IBurstParticipant
{
    /// <summary>Writes what is pending through the burst's connection.</summary>
    /// <param name="cancellationToken">Ends the burst.</param>
    ValueTask FlushAsync(CancellationToken cancellationToken);
}
