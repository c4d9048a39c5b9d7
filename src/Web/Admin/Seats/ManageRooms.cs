using ExamReg.Domain;
using ExamReg.Domain.Sites;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Admin.Seats;

/// <summary>What the office does to the rooms of a site, each act in one transaction with its entry in the audit.</summary>
public sealed class ManageRooms(ExamDb db, Audit audit, AddRoom add, ChangeRoom change, RemoveRoom remove)
{
    /// <summary>Adds one. Errors: those of <see cref="AddRoom"/>.</summary>
    public async Task<Result<Room>> AddAsync(Guid siteId, RoomDetails details, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var added = await add.HandleAsync(new(siteId, details), ct);
        if (!added.IsSuccess)
            return added;
        await audit.WriteAsync(new(AuditActs.RoomAdded, AuditActs.Room(added.Value.Id), After: new { siteId, room = details }), ct);
        await transaction.CommitAsync(ct);
        return added;
    }

    /// <summary>Changes one; gives how many seats were taken back. Errors: those of <see cref="ChangeRoom"/>.</summary>
    public async Task<Result<int>> ChangeAsync(ChangeRoom.Command command, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var before = await db.Rooms.AsNoTracking().SingleOrDefaultAsync(room => room.Id == command.RoomId, ct);
        var changed = await change.HandleAsync(command, ct);
        if (!changed.IsSuccess)
            return changed;
        await audit.WriteAsync(
            new(
                AuditActs.RoomChanged, AuditActs.Room(command.RoomId), new { room = before!.Details, before.InUse },
                new { room = command.Details, command.InUse, seatsTakenBack = changed.Value }),
            ct);
        await transaction.CommitAsync(ct);
        return changed;
    }

    /// <summary>Removes one; gives what it was. Errors: those of <see cref="RemoveRoom"/>.</summary>
    public async Task<Result<Room>> RemoveAsync(Guid siteId, Guid roomId, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var removed = await remove.HandleAsync(new(siteId, roomId), ct);
        if (!removed.IsSuccess)
            return removed;
        await audit.WriteAsync(new(AuditActs.RoomRemoved, AuditActs.Room(roomId), new { siteId, room = removed.Value.Details }), ct);
        await transaction.CommitAsync(ct);
        return removed;
    }
}
