using System.Globalization;
using ExamReg.Domain.Clock;
using ExamReg.Domain.Registrations;
using ExamReg.Domain.SeatAssignments;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Domain.Papers;

/// <summary>
/// Allows the admission ticket (准考证) to be printed within a window. From the window's begin on, each subject must have room and
/// seat: whoever has none by then gets one here; before, that is left to the assignment run (docs/adr/0014). Repeatable: number and
/// seats stay what they were, only the window is taken from the last call.
/// </summary>
public sealed class GrantTicket(ExamDb db)
{
    /// <summary>Input.</summary>
    /// <param name="RegistrationId">Registration.</param>
    /// <param name="From">Begin of the print window.</param>
    /// <param name="Until">End of the print window (exclusive).</param>
    public sealed record Command(Guid RegistrationId, DateTimeOffset From, DateTimeOffset Until);

    /// <summary>
    /// Grants. Errors: <c>confirmation-missing</c> while the site still has to see the person, <c>wrong-state</c>, and those of
    /// <see cref="AssignSeats"/>.
    /// </summary>
    public async Task<Result> HandleAsync(Command command, CancellationToken ct = default)
    {
        if (command.From >= command.Until)
            throw new ArgumentException("The print window must end after it begins.", nameof(command));
        if (await db.LockAsync(command.RegistrationId, ct) is not { } registration)
            return RegistrationErrors.NotFound;
        if (registration.State == RegistrationState.AwaitingConfirmation)
            return new DomainError("confirmation-missing", Text.Of("尚未完成现场确认，不能生成准考证。请在考生通告规定的时间内到考点确认。"));
        if (!registration.State.MayHavePapers() || registration.SiteId is not { } siteId)
            return new DomainError("wrong-state", Text.Of($"报名当前为“{registration.State.Name()}”，还不能生成准考证。请先完成前面的报名步骤。"));

        var now = await DatabaseClock.NowAsync(db, ct);
        if (command.From <= now)
        {
            var seated = await new AssignSeats(db).HandleAsync(new(registration.Id, siteId), ct);
            if (!seated.IsSuccess)
                return seated;
        }

        var codes = await db.Sessions.Where(s => s.Id == registration.SessionId)
            .Select(s => new { Session = s.Code, Site = db.Sites.Single(site => site.Id == siteId).Code })
            .SingleAsync(ct);
        var number = string.Create(CultureInfo.InvariantCulture, $"{codes.Session}{codes.Site}{registration.Serial:0000000}");
        registration.GrantTicket(number, command.From, command.Until, now);
        await db.SaveChangesAsync(ct);
        return Result.Success();
    }
}
