using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace ExamReg.Domain.Seats;

/// <summary>
/// The only place that changes how many seats of an offering are taken. The capacity is part of the update's own condition, so
/// the last seat cannot be given twice; rows are locked in the order of their ids, so two holders never wait for each other.
/// </summary>
public sealed class SeatLedger(ExamDb db)
{
    private const string Change = """
        UPDATE exam.offerings SET seats_taken = seats_taken + $2 WHERE id = $1 AND ($2 < 0 OR seats_taken + $2 <= capacity)
        """;

    /// <summary>Changes the seats taken, all or nothing.</summary>
    /// <param name="deltas">By offering: how many more (or fewer, when negative) seats are taken.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>Success, or <c>seat-full</c> for each offering that has not enough free seats; then nothing is changed.</returns>
    public async Task<Result> ChangeAsync(IReadOnlyDictionary<Guid, int> deltas, CancellationToken ct = default)
    {
        var wanted = deltas.Where(delta => delta.Value != 0).ToDictionary();
        if (wanted.Count == 0)
            return Result.Success();

        var changed = await ApplyAsync(wanted, ct);
        if (changed.Count == wanted.Count)
            return Result.Success();

        // Some were full: give the others back. Nobody else has seen them, all of it lies in one transaction.
        await ApplyAsync(changed.ToDictionary(id => id, id => -wanted[id]), ct);
        var full = wanted.Keys.Except(changed).ToArray();
        return Result.Failure(await DescribeAsync(full, ct));
    }

    // One short statement for each offering, all in one round trip: on a hot row every holder waits for the one before, so its text is
    // always the same (prepared once, planned once), and no mapper stands between.
    private async Task<List<Guid>> ApplyAsync(Dictionary<Guid, int> deltas, CancellationToken ct)
    {
        if (deltas.Count == 0)
            return [];
        await using var batch = new NpgsqlBatch((NpgsqlConnection)db.Database.GetDbConnection());
        var ids = deltas.Keys.Order().ToList();
        foreach (var id in ids)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(Change)
            {
                Parameters = { new NpgsqlParameter<Guid> { TypedValue = id }, new NpgsqlParameter<int> { TypedValue = deltas[id] } },
            });
        }
        await batch.ExecuteNonQueryAsync(ct);
        return [.. ids.Where((_, index) => batch.BatchCommands[index].RecordsAffected == 1)];
    }

    private async Task<DomainError[]> DescribeAsync(Guid[] full, CancellationToken ct)
    {
        var offerings = await db.Offerings.AsNoTracking().Where(o => full.Contains(o.Id))
            .Select(o => new { o.Capacity, Site = o.Site.Name, Subject = o.Subject.Name, o.StartsAt })
            .OrderBy(o => o.StartsAt)
            .ToListAsync(ct);
        if (offerings.Count < full.Length)
            throw new InvalidOperationException("An offering whose seats were asked for does not exist.");
        return [.. offerings.Select(o => new DomainError(
            "seat-full", "OfferingIds", Text.Of($"“{o.Subject}”在{o.Site}的 {o.Capacity} 个名额已满。请选择其他科目或其他考点。")))];
    }
}
