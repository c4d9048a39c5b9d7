using ExamReg.Domain.Clock;
using ExamReg.Domain.Registrations;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Domain.Confirmations;

/// <summary>
/// Takes a mistaken confirmation back: the registration awaits confirmation again, a ticket that was granted meanwhile may no
/// longer be printed (its number and seat are kept). Refused once the registration is completed.
/// </summary>
public sealed class UndoConfirmation(ExamDb db)
{
    /// <summary>Input.</summary>
    /// <param name="RegistrationId">Registration.</param>
    /// <param name="StaffId">Account of the staff member.</param>
    /// <param name="StaffSiteId">The staff member's site.</param>
    /// <param name="Reason">Why; kept with the confirmation.</param>
    public sealed record Command(Guid RegistrationId, Guid StaffId, Guid StaffSiteId, string Reason);

    /// <summary>Undoes. Errors: <c>not-your-site</c>, <c>not-confirmed</c>, <c>reason-required</c>, <c>wrong-state</c>.</summary>
    public async Task<Result> HandleAsync(Command command, CancellationToken ct = default)
    {
        if (string.IsNullOrWhiteSpace(command.Reason))
            return new DomainError("reason-required", nameof(command.Reason), Text.Of("撤销确认必须填写原因。请填写原因。"));
        if (await db.LockAsync(command.RegistrationId, ct) is not { } registration)
            return RegistrationErrors.NotFound;
        var scoped = RegistrationErrors.CheckSite(registration, command.StaffSiteId);
        if (!scoped.IsSuccess)
            return scoped;
        if (registration.ConfirmedAt is null)
            return new DomainError("not-confirmed", Text.Of($"报名 {registration.Number} 当前为“{registration.State.Name()}”，没有可撤销的确认。"));
        var undone = registration.UndoConfirmation();
        if (!undone.IsSuccess)
            return undone;
        var confirmation = await db.SiteConfirmations.SingleAsync(c => c.RegistrationId == registration.Id && c.UndoneAt == null, ct);
        confirmation.Undo(command.StaffId, command.Reason.Trim(), await DatabaseClock.NowAsync(db, ct));
        await db.SaveChangesAsync(ct);
        return Result.Success();
    }
}
