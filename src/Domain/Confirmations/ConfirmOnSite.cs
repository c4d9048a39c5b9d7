using ExamReg.Domain.Clock;
using ExamReg.Domain.Registrations;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Domain.Confirmations;

/// <summary>现场确认: a staff member has the candidate in front of the desk.</summary>
public sealed class ConfirmOnSite(ExamDb db)
{
    /// <summary>Input.</summary>
    /// <param name="RegistrationId">Registration.</param>
    /// <param name="StaffId">Account of the staff member.</param>
    /// <param name="StaffSiteId">The staff member's site.</param>
    public sealed record Command(Guid RegistrationId, Guid StaffId, Guid StaffSiteId);

    /// <summary>
    /// Confirms; after the window only who had been confirmed in it. Errors: <c>not-your-site</c>, <c>already-confirmed</c>, <c>not-awaiting-confirmation</c>,
    /// <c>confirmation-not-open</c>, <c>confirmation-over</c>.
    /// </summary>
    public async Task<Result> HandleAsync(Command command, CancellationToken ct = default)
    {
        if (await db.LockAsync(command.RegistrationId, ct) is not { } registration)
            return RegistrationErrors.NotFound;
        var scoped = RegistrationErrors.CheckSite(registration, command.StaffSiteId);
        if (!scoped.IsSuccess)
            return scoped;
        if (registration.ConfirmedAt is { } at)
            return new DomainError("already-confirmed", Text.Of($"报名 {registration.Number} 已于 {BeijingTime.Minute(at)} 确认，无需再次确认。"));
        if (registration.State != RegistrationState.AwaitingConfirmation)
        {
            return new DomainError(
                "not-awaiting-confirmation",
                Text.Of($"报名 {registration.Number} 当前为“{registration.State.Name()}”，只有“待现场确认”的报名可以确认。请考生先完成前面的步骤。"));
        }

        var now = await DatabaseClock.NowAsync(db, ct);
        var window = await ConfirmationWindow.ReadAsync(db, registration.SessionId, registration.SiteId!.Value, ct);
        var (from, until) = (BeijingTime.Minute(window.From), BeijingTime.Minute(window.Until));
        if (now < window.From)
            return new DomainError("confirmation-not-open", Text.Of($"现场确认时间为 {from} 至 {until}，现在尚未开始。请届时再办理。"));
        // Who appeared in time and whose confirmation was taken back by mistake does not pay for the mistake.
        if (now >= window.Until && !await db.SiteConfirmations.AnyAsync(c => c.RegistrationId == registration.Id, ct))
            return new DomainError("confirmation-over", Text.Of($"现场确认时间为 {from} 至 {until}，现在已经结束。如需补确认，请联系考试管理人员调整时间。"));

        var confirmed = registration.Confirm(command.StaffId, now);
        if (!confirmed.IsSuccess)
            return confirmed;
        db.SiteConfirmations.Add(new(registration, command.StaffId, now));
        await db.SaveChangesAsync(ct);
        return Result.Success();
    }
}
