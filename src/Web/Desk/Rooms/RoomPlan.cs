using ExamReg.Domain;
using ExamReg.Domain.Registrations;
using ExamReg.Domain.Security;
using ExamReg.Domain.Sessions;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Desk.Rooms;

/// <summary>A person on the list of a room.</summary>
/// <param name="Seat">Seat number.</param>
/// <param name="Name">Name.</param>
/// <param name="Number">准考证号, or 报名号 while there is no ticket.</param>
/// <param name="MaskedIdentity">The identity number, masked.</param>
/// <param name="Subject">What is taken.</param>
/// <param name="NeedsAccessible">Needs an accessible seat.</param>
/// <param name="IsConfirmed">The site has seen the person, or need not; without it nobody is let in.</param>
public sealed record RoomSeat(int Seat, string? Name, string Number, string? MaskedIdentity, string Subject, bool NeedsAccessible, bool IsConfirmed);

/// <summary>A room in a time slot.</summary>
/// <param name="StartsAt">Earliest begin of what is taken there then.</param>
/// <param name="EndsAt">Latest end.</param>
/// <param name="Room">The room's name.</param>
/// <param name="RoomCode">The room's code.</param>
/// <param name="Capacity">Its seats.</param>
/// <param name="Seats">Who sits where.</param>
public sealed record RoomList(DateTimeOffset StartsAt, DateTimeOffset EndsAt, string Room, string RoomCode, int Capacity, IReadOnlyList<RoomSeat> Seats)
{
    /// <summary>What is taken in the room then; more than one when rooms were scarce.</summary>
    public IReadOnlyList<string> Subjects => [.. Seats.Select(seat => seat.Subject).Distinct().Order(StringComparer.Ordinal)];
}

/// <summary>Reads a site's rooms and who sits in them.</summary>
public sealed class RoomPlan(ExamDb db, IdentityNumberCipher cipher)
{
    /// <summary>Sessions in which the site offers something, the latest exam first.</summary>
    public Task<List<ExamSession>> SessionsAsync(Guid siteId, CancellationToken ct) => db.Sessions.AsNoTracking()
        .Where(session => session.State != SessionState.Draft && db.Offerings.Any(offering => offering.SiteId == siteId && offering.SessionId == session.Id))
        .OrderByDescending(session => session.ExamStartsOn).ToListAsync(ct);

    /// <summary>The site's lists in a session, slot after slot, room after room.</summary>
    /// <param name="siteId">The clerk's site.</param>
    /// <param name="sessionId">Session.</param>
    /// <param name="day">Only this day, as China counts; null for all.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<IReadOnlyList<RoomList>> ListsAsync(Guid siteId, Guid sessionId, DateOnly? day, CancellationToken ct)
    {
        var rows = await db.SeatAssignments.AsNoTracking()
            .Where(seat => seat.Offering.SiteId == siteId && seat.Offering.SessionId == sessionId)
            .Select(seat => new
            {
                seat.StartsAt,
                seat.EndsAt,
                Room = seat.Room.Name,
                seat.Room.Code,
                seat.Room.Capacity,
                seat.SeatNumber,
                Subject = seat.Offering.Subject.Name,
                seat.Choice.Registration.Name,
                seat.Choice.Registration.Number,
                seat.Choice.Registration.TicketNumber,
                seat.Choice.Registration.IdentityNumberEncrypted,
                seat.Choice.Registration.NeedsAccessibleSeat,
                seat.Choice.Registration.State,
            })
            .ToListAsync(ct);
        return
        [
            .. rows.Where(row => day is null || ExamReg.Domain.Clock.ChinaTime.Day(row.StartsAt) == day)
                .GroupBy(row => (row.StartsAt, row.EndsAt, row.Code))
                .OrderBy(list => list.Key.StartsAt).ThenBy(list => list.Key.EndsAt).ThenBy(list => list.Key.Code, StringComparer.Ordinal)
                .Select(list => new RoomList(
                    list.Key.StartsAt, list.Key.EndsAt, list.First().Room, list.Key.Code, list.First().Capacity,
                    [
                        .. list.OrderBy(row => row.SeatNumber).Select(row => new RoomSeat(
                            row.SeatNumber, row.Name, row.TicketNumber ?? row.Number,
                            row.IdentityNumberEncrypted is null ? null : IdentityNumber.Mask(cipher.DecryptText(row.IdentityNumberEncrypted)),
                            row.Subject, row.NeedsAccessibleSeat, row.State != RegistrationState.AwaitingConfirmation)),
                    ])),
        ];
    }
}
