using ExamReg.Workflows.Execution;
using Npgsql;

namespace ExamReg.Workflows.Runtime;

/// <summary>
/// Whose fault a failed burst is. Three kinds: it passes by itself (try again at once), it belongs to this one instance (an
/// incident, and everybody else goes on), or the infrastructure is broken (the caller is told and asks again later).
/// </summary>
internal static class BurstFailure
{
    /// <summary>The database failed in a passing way: a deadlock, a lost connection, a restart.</summary>
    public static bool IsTransient(Exception? exception) => exception switch
    {
        null => false,
        PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected } => true,
        PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow } => true,
        NpgsqlException { IsTransient: true } => true,
        _ => IsTransient(exception.InnerException),
    };

    /// <summary>
    /// Whether the instance itself cannot go on: an activity threw, what it wrote was refused by the database, its version no longer
    /// compiles, its state cannot be read. Not a cancelled call, and not a database that is away.
    /// </summary>
    public static bool IsTheInstances(Exception exception)
        => exception is not OperationCanceledException && !IsTransient(exception) && !IsInfrastructure(exception);

    // An error that the server itself reports belongs to the statement; any other of the driver's to the connection.
    private static bool IsInfrastructure(Exception? exception) => exception switch
    {
        null => false,
        ActivityFailedException => false,
        PostgresException postgres => postgres.SqlState.StartsWith("57", StringComparison.Ordinal) || postgres.SqlState.StartsWith("42P01", StringComparison.Ordinal),
        // Outside of an activity there is only the host's own input and output.
        NpgsqlException or IOException or TimeoutException => true,
        _ => IsInfrastructure(exception.InnerException),
    };
}
