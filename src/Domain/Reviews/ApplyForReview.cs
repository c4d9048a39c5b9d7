using ExamReg.Domain.Clock;
using ExamReg.Domain.Registrations;
using ExamReg.Domain.Seats;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Domain.Reviews;

/// <summary>申请信息审核: hands data and photo to the site; they are locked while it looks.</summary>
public sealed class ApplyForReview(ExamDb db)
{
    /// <summary>Input.</summary>
    public sealed record Command(Guid RegistrationId);

    /// <summary>Applies. Errors: <c>information-missing</c>, <c>photo-missing</c>, <c>seat-full</c>
    /// (the seats were freed and are gone), <c>wrong-state</c>.</summary>
    public async Task<Result> HandleAsync(Command command, CancellationToken ct = default)
    {
        if (await db.LockAsync(command.RegistrationId, ct) is not { } registration)
            return RegistrationErrors.NotFound;
        if (!registration.HasInformation || registration.SubmittedAt is null)
            return new DomainError("information-missing", Text.Of("报考信息尚未提交，不能申请审核。请先提交报考信息。"));
        if (!await db.Photos.AnyAsync(p => p.RegistrationId == registration.Id, ct))
            return RegistrationErrors.PhotoMissing;
        var applied = registration.ApplyForReview(await DatabaseClock.NowAsync(db, ct));
        if (!applied.IsSuccess)
            return applied;
        // A rejection may have freed the seats; without one there is nothing to review.
        var held = await new HoldSeats(db).HandleAsync(new(registration.Id), ct);
        if (!held.IsSuccess)
        {
            await db.Entry(registration).ReloadAsync(ct);
            return held;
        }
        await db.SaveChangesAsync(ct);
        return Result.Success();
    }
}
