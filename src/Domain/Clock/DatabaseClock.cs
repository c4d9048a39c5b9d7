using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace ExamReg.Domain.Clock;

/// <summary>
/// The clock that decides deadlines: SQL <c>exam.now()</c> = the database's clock plus the shift in <c>exam.clock</c>
/// (the administrator's time machine).
/// </summary>
public static class DatabaseClock
{
    /// <summary>
    /// Now. Gives <see cref="ExamDb.TransactionNow"/> back where a burst has set it (no round trip), else asks the database.
    /// </summary>
    public static async Task<DateTimeOffset> NowAsync(ExamDb db, CancellationToken ct = default) =>
        db.TransactionNow ?? (await ReadAsync(db, ct)).Now;

    /// <summary>Now and the shift, from the database.</summary>
    public static async Task<ClockReading> ReadAsync(ExamDb db, CancellationToken ct = default)
    {
        await db.Database.OpenConnectionAsync(ct);
        try
        {
            await using var command = db.Database.GetDbConnection().CreateCommand();
            command.Transaction = db.Database.CurrentTransaction?.GetDbTransaction();
            command.CommandText = "SELECT exam.now(), (SELECT shift FROM exam.clock)";
            await using var reader = await command.ExecuteReaderAsync(ct);
            await reader.ReadAsync(ct);
            return new(await reader.GetFieldValueAsync<DateTimeOffset>(0, ct), await reader.GetFieldValueAsync<TimeSpan>(1, ct));
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    /// <summary>Moves the clock on (or back, when negative) from where it stands, for everything on this database.</summary>
    public static Task ShiftAsync(ExamDb db, TimeSpan by, CancellationToken ct = default) =>
        db.Database.ExecuteSqlAsync($"UPDATE exam.clock SET shift = shift + make_interval(secs => {by.TotalSeconds})", ct);

    /// <summary>Brings the clock back to real time.</summary>
    public static Task ResetAsync(ExamDb db, CancellationToken ct = default) =>
        db.Database.ExecuteSqlAsync($"UPDATE exam.clock SET shift = interval '0'", ct);
}

/// <summary>A reading of the database's clock.</summary>
/// <param name="Now">The time that decides.</param>
/// <param name="Shift">How far it stands from real time; zero outside of the time machine.</param>
public sealed record ClockReading(DateTimeOffset Now, TimeSpan Shift);
