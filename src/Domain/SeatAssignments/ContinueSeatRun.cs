using System.Security.Cryptography;
using ExamReg.Domain.Clock;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Domain.SeatAssignments;

/// <summary>
/// One stretch of an assignment run: the next time slot, with all that overlap it, in the caller's transaction. Two workers on the same
/// run take turns, so a run that two picked up gives the same seats as one.
/// </summary>
public sealed class ContinueSeatRun(ExamDb db)
{
    /// <summary>Input.</summary>
    public sealed record Command(Guid RunId);

    /// <summary>Gives out the next slot's seats; false when the run has come to its end.</summary>
    public async Task<bool> HandleAsync(Command command, CancellationToken ct = default)
    {
        var run = (await db.SeatRuns.FromSql($"SELECT * FROM exam.seat_runs WHERE id = {command.RunId} FOR NO KEY UPDATE").ToListAsync(ct))
            .SingleOrDefault();
        if (run is null || run.FinishedAt is not null)
            return false;
        await SiteSeats.TakeTurnAsync(db, run.SiteId, ct);
        var now = await DatabaseClock.NowAsync(db, ct);
        var seekers = await SeekersAsync(run, ct);
        if (seekers.Count == 0)
        {
            run.Finish(now);
            await db.SaveChangesAsync(ct);
            return false;
        }

        var planner = await SiteSeats.PlannerAsync(db, run.SiteId, seekers.Min(s => s.StartsAt), seekers.Max(s => s.EndsAt), ct);
        var plan = planner.Place(seekers);
        await SiteSeats.StoreAsync(db, plan.Placed, ct);
        run.Advance(plan, seekers.Max(s => s.StartsAt), now);
        await db.SaveChangesAsync(ct);
        return true;
    }

    /// <summary>Who wants a seat in the next slot and those that overlap it, in the order of the draw.</summary>
    private async Task<List<SeatSeeker>> SeekersAsync(SeatRun run, CancellationToken ct)
    {
        var waiting = db.Choices.AsNoTracking().Where(SeatDemand.Of(run.SessionId, run.SiteId))
            .Where(choice => choice.Seat == null && (run.DoneUntil == null || choice.StartsAt > run.DoneUntil));
        var slots = await waiting.Select(choice => new { choice.StartsAt, choice.EndsAt }).Distinct()
            .OrderBy(slot => slot.StartsAt).ToListAsync(ct);
        if (slots.Count == 0)
            return [];
        var (last, until) = (slots[0].StartsAt, slots[0].EndsAt);
        foreach (var slot in slots.Skip(1).TakeWhile(slot => slot.StartsAt < until))
            (last, until) = (slot.StartsAt, slot.EndsAt > until ? slot.EndsAt : until);
        var found = await waiting.Where(choice => choice.StartsAt <= last)
            .Select(choice => new
            {
                choice.RegistrationId,
                Seeker = new SeatSeeker(choice.Id, choice.OfferingId, choice.StartsAt, choice.EndsAt, choice.Registration.NeedsAccessibleSeat),
            })
            .ToListAsync(ct);
        return [.. found.OrderBy(entry => Lot(run.Seed, entry.RegistrationId, entry.Seeker.OfferingId)).Select(entry => entry.Seeker)];
    }

    /// <summary>A place in the draw that nobody can foresee without the seed, and that is the same whenever it is asked for.</summary>
    private static UInt128 Lot(Guid seed, Guid registrationId, Guid offeringId)
    {
        Span<byte> text = stackalloc byte[48];
        seed.TryWriteBytes(text);
        registrationId.TryWriteBytes(text[16..]);
        offeringId.TryWriteBytes(text[32..]);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(text));
    }
}
