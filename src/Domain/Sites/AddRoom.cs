namespace ExamReg.Domain.Sites;

/// <summary>Adds a room to a site, in the caller's transaction. Seats are given in it from the next run on.</summary>
public sealed class AddRoom(ExamDb db)
{
    /// <summary>Input.</summary>
    public sealed record Command(Guid SiteId, RoomDetails Details);

    /// <summary>Adds; gives the room. Errors: those of <see cref="RoomDetails.Check"/>, <c>room-code-taken</c>. The caller rolls back on an error.</summary>
    public async Task<Result<Room>> HandleAsync(Command command, CancellationToken ct = default)
    {
        if (command.Details.Check() is { Count: > 0 } errors)
            return Result<Room>.Failure(errors);
        var room = new Room(command.SiteId, command.Details);
        db.Add(room);
        return await db.TrySaveUniqueAsync([RoomConfiguration.OneOfACode], ct) ? room : CodeTaken(command.Details.Code);
    }

    internal static DomainError NotFound => new("not-found", Text.Of("考场不存在，可能已被删除。请刷新页面。"));

    internal static DomainError CodeTaken(string code) =>
        new("room-code-taken", nameof(RoomDetails.Code), Text.Of($"该考点已有编号为“{code}”的考场，请换一个编号。"));
}
