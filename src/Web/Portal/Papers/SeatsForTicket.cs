using ExamReg.Domain;
using ExamReg.Domain.Registrations;
using ExamReg.Domain.SeatAssignments;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Portal.Papers;

/// <summary>Sees to it that a ticket that may be printed has its seats.</summary>
public sealed class SeatsForTicket(ExamDb db)
{
    /// <summary>Gives what is missing; mostly nothing is, and this is one query.</summary>
    /// <param name="registration">Its ticket may be printed.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<Result> EnsureAsync(Registration registration, CancellationToken ct)
    {
        if (!await db.Choices.AnyAsync(choice => choice.RegistrationId == registration.Id && choice.HoldsSeat && choice.Seat == null, ct))
            return Result.Success();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var given = await new AssignSeats(db).HandleAsync(new(registration.Id, registration.SiteId!.Value), ct);
        if (given.IsSuccess)
            await transaction.CommitAsync(ct);
        return given;
    }
}
