using ExamReg.Domain.SeatAssignments;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Domain.Sites;

/// <summary>
/// Removes a room, in the caller's transaction. One in which a seat is given, now or for an exam of the past, stays, since it is
/// known who sat where; it can be taken out of use instead (<see cref="ChangeRoom"/>).
/// </summary>
public sealed class RemoveRoom(ExamDb db)
{
    /// <summary>Input.</summary>
    public sealed record Command(Guid SiteId, Guid RoomId);

    /// <summary>Removes; gives what it was. Errors: <c>not-found</c>, <c>seats-given</c>. The caller rolls back on an error.</summary>
    public async Task<Result<Room>> HandleAsync(Command command, CancellationToken ct = default)
    {
        await SiteSeats.TakeTurnAsync(db, command.SiteId, ct);
        if (await db.Rooms.SingleOrDefaultAsync(room => room.Id == command.RoomId && room.SiteId == command.SiteId, ct) is not { } room)
            return AddRoom.NotFound;
        db.Remove(room);
        if (await db.TrySaveAsync([RoomConfiguration.SeatsOfARoom], ct) is null)
            return room;
        var given = await db.SeatAssignments.CountAsync(seat => seat.RoomId == command.RoomId, ct);
        return new DomainError("seats-given", Text.Of($"“{room.Name}”已排有 {given} 个座位，不能删除。不再使用的考场请改为停用，需要时勾选“收回座位”。"));
    }
}
