using ExamReg.Domain.Registrations;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace ExamReg.Domain;

/// <summary>The few database moves that LINQ cannot say.</summary>
internal static class RawSql
{
    private const string Savepoint = "domain_unique";

    /// <summary>Rows of one column, which must be named <c>"Value"</c>.</summary>
    public static Task<List<T>> ListAsync<T>(this ExamDb db, FormattableString sql, CancellationToken ct) =>
        db.Database.SqlQuery<T>(sql).ToListAsync(ct);

    /// <summary>
    /// Locks the registration's row until the transaction ends and gives its latest state. Every operation on a registration
    /// begins here, so operations on the same one happen one after the other; other rows are locked after it.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is no transaction: the lock would hold nothing.</exception>
    public static async Task<Registration?> LockAsync(this ExamDb db, Guid registrationId, CancellationToken ct)
    {
        if (db.Database.AutoTransactionBehavior != AutoTransactionBehavior.Never && db.Database.CurrentTransaction is null)
            throw new InvalidOperationException("Domain operations take part in the caller's transaction, and there is none.");

        var known = db.Registrations.Local.FindEntry(registrationId);
        var rows = await db.Registrations
            .FromSql($"SELECT r.*, r.xmin FROM exam.registrations AS r WHERE r.id = {registrationId} FOR NO KEY UPDATE")
            .ToListAsync(ct);
        // An entity that was read before the lock keeps its old values unless told to read again.
        if (known is not null)
            await known.ReloadAsync(ct);
        return rows.SingleOrDefault();
    }

    /// <summary>
    /// Saves, and lets the named unique indexes decide: false when one of them refuses. Then nothing is saved, the transaction
    /// goes on, and the tracked changes are gone.
    /// </summary>
    public static async Task<bool> TrySaveUniqueAsync(this ExamDb db, string[] indexes, CancellationToken ct) =>
        await db.TrySaveAsync(indexes, ct) is null;

    /// <summary>
    /// Saves, and lets the named constraints and triggers decide: gives the name of the one that refuses, else null. When one
    /// refuses nothing is saved, the transaction goes on, and the tracked changes are gone.
    /// </summary>
    public static async Task<string?> TrySaveAsync(this ExamDb db, string[] constraints, CancellationToken ct)
    {
        await db.Database.ExecuteSqlRawAsync($"SAVEPOINT {Savepoint}", ct);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (
            e.InnerException is PostgresException { SqlState: ['2', '3', ..], ConstraintName: { } name } && constraints.Contains(name))
        {
            await db.Database.ExecuteSqlRawAsync($"ROLLBACK TO SAVEPOINT {Savepoint}", ct);
            foreach (var entry in db.ChangeTracker.Entries().Where(entry => entry.State != EntityState.Unchanged).ToList())
            {
                if (entry.State == EntityState.Added)
                    entry.State = EntityState.Detached;
                else
                    await entry.ReloadAsync(ct);
            }

            return name;
        }

        await db.Database.ExecuteSqlRawAsync($"RELEASE SAVEPOINT {Savepoint}", ct);
        return null;
    }
}
