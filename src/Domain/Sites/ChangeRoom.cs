using ExamReg.Domain.Clock;
using ExamReg.Domain.SeatAssignments;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Domain.Sites;

/// <summary>
/// Changes a room, in the caller's transaction (docs/adr/0016). A seat that is given stays given, unless the caller takes back those
/// that the changed room would no longer have; who loses one gets another by the next run. Whether a seat still fits into its room is
/// decided by the database, also against a run that gives seats at the same moment.
/// </summary>
public sealed class ChangeRoom(ExamDb db)
{
    /// <summary>Input.</summary>
    /// <param name="SiteId">The site.</param>
    /// <param name="RoomId">A room of it.</param>
    /// <param name="Details">What it shall be.</param>
    /// <param name="InUse">Whether new seats are given in it.</param>
    /// <param name="TakeBackSeats">
    /// Seats for exams to come that lie beyond the new capacity, or all of them when the room goes out of use, are taken back.
    /// </param>
    public sealed record Command(Guid SiteId, Guid RoomId, RoomDetails Details, bool InUse = true, bool TakeBackSeats = false);

    /// <summary>
    /// Changes; gives how many seats were taken back. Errors: those of <see cref="RoomDetails.Check"/>, <c>not-found</c>,
    /// <c>room-code-taken</c>, <c>seats-given</c>, <c>tickets-issued</c>. The caller rolls back on an error.
    /// </summary>
    public async Task<Result<int>> HandleAsync(Command command, CancellationToken ct = default)
    {
        if (command.Details.Check() is { Count: > 0 } errors)
            return Result<int>.Failure(errors);
        await SiteSeats.TakeTurnAsync(db, command.SiteId, ct);
        if (await db.Rooms.SingleOrDefaultAsync(room => room.Id == command.RoomId && room.SiteId == command.SiteId, ct) is not { } room)
            return AddRoom.NotFound;
        var takenBack = command.TakeBackSeats ? await TakeBackAsync(command, ct) : 0;
        if (!takenBack.IsSuccess)
            return takenBack;
        room.Change(command.Details, command.InUse);
        return await db.TrySaveAsync([RoomConfiguration.OneOfACode, RoomConfiguration.HoldsGivenSeats], ct) switch
        {
            null => takenBack,
            RoomConfiguration.OneOfACode => AddRoom.CodeTaken(command.Details.Code),
            _ => SeatsGiven(command.Details.Capacity, await LastSeatAsync(room.Id, ct)),
        };
    }

    private static DomainError SeatsGiven(int capacity, int last) => new(
        "seats-given", nameof(RoomDetails.Capacity),
        Text.Of($"座位数不能改为 {capacity}：已有考生排到第 {last} 号座位。请改大，或勾选“收回座位”后再保存。"));

    private async Task<Result<int>> TakeBackAsync(Command command, CancellationToken ct)
    {
        var now = await DatabaseClock.NowAsync(db, ct);
        var lost = db.SeatAssignments.Where(seat => seat.RoomId == command.RoomId && seat.EndsAt > now
            && (!command.InUse || seat.SeatNumber > command.Details.Capacity));
        foreach (var sessionId in await lost.Select(seat => seat.Offering.SessionId).Distinct().ToListAsync(ct))
        {
            if (await StartSeatRun.IsIssuedAsync(db, sessionId, command.SiteId, now, ct))
                return new DomainError("tickets-issued", Text.Of("准考证已开放打印，已排好的座位不能收回：考生手中的准考证会与考场不符。"));
        }

        return await lost.ExecuteDeleteAsync(ct);
    }

    private async Task<int> LastSeatAsync(Guid roomId, CancellationToken ct) =>
        await db.SeatAssignments.Where(seat => seat.RoomId == roomId && seat.EndsAt > ExamDb.Now()).MaxAsync(seat => (int?)seat.SeatNumber, ct) ?? 0;
}
