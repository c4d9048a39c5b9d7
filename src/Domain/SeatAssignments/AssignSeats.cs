using Microsoft.EntityFrameworkCore;

namespace ExamReg.Domain.SeatAssignments;

/// <summary>
/// Gives every choice of one registration that has none a seat by the rules of <see cref="SeatPlanner"/>: the ticket's last resort, for
/// whom no run (<see cref="SeatRun"/>) has placed. Repeatable; a seat once given stays.
/// </summary>
public sealed class AssignSeats(ExamDb db)
{
    /// <summary>Input. The caller has begun a transaction.</summary>
    public sealed record Command(Guid RegistrationId, Guid SiteId);

    /// <summary>Assigns. Errors, each naming the subject: <c>no-room-left</c>, <c>no-accessible-seat-left</c>; then nothing is stored.</summary>
    public async Task<Result> HandleAsync(Command command, CancellationToken ct = default)
    {
        var waiting = await WaitingAsync(command.RegistrationId, ct);
        if (waiting.Count == 0)
            return Result.Success();

        await SiteSeats.TakeTurnAsync(db, command.SiteId, ct);
        // A run may have placed them while this waited for its turn.
        waiting = await WaitingAsync(command.RegistrationId, ct);
        if (waiting.Count == 0)
            return Result.Success();
        var planner = await SiteSeats.PlannerAsync(db, command.SiteId, waiting.Min(w => w.Seeker.StartsAt), waiting.Max(w => w.Seeker.EndsAt), ct);
        var plan = planner.Place([.. waiting.Select(w => w.Seeker)]);
        if (plan.Unplaced.Count > 0)
            return Result.Failure([.. plan.Unplaced.Select(seeker => Refuse(seeker, waiting.First(w => w.Seeker.ChoiceId == seeker.ChoiceId).Subject))]);
        await SiteSeats.StoreAsync(db, plan.Placed, ct);
        return Result.Success();
    }

    private async Task<List<Waiting>> WaitingAsync(Guid registrationId, CancellationToken ct) =>
        await db.Choices.AsNoTracking().Where(c => c.RegistrationId == registrationId && c.Seat == null && c.HoldsSeat)
            .OrderBy(c => c.StartsAt)
            .Select(c => new Waiting(
                new SeatSeeker(c.Id, c.OfferingId, c.StartsAt, c.EndsAt, c.Registration.NeedsAccessibleSeat), c.Offering.Subject.Name))
            .ToListAsync(ct);

    private static DomainError Refuse(SeatSeeker seeker, string subject) => seeker.NeedsAccessible
        ? new("no-accessible-seat-left", Text.Of($"考点的无障碍座位不足，“{subject}”无法安排座位。请考试管理人员在考场中增加无障碍座位后重试。"))
        : new("no-room-left", Text.Of($"考点的考场座位不足，“{subject}”无法安排座位。请考试管理人员增加考场后重试。"));

    private sealed record Waiting(SeatSeeker Seeker, string Subject);
}
