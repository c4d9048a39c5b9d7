using System.Globalization;
using ExamReg.Domain;
using ExamReg.Domain.Sites;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace ExamReg.Web.Admin.Seats;

/// <summary>A room as it is typed: numbers are texts, so that a slip is named and not lost.</summary>
/// <param name="RoomId">The room; null for a new one.</param>
/// <param name="Code">Code.</param>
/// <param name="Name">Name.</param>
/// <param name="Capacity">Seats.</param>
/// <param name="Accessible">Accessible seats.</param>
/// <param name="InUse">Whether seats are given in it.</param>
/// <param name="TakeBack">Whether seats that it would no longer have are taken back.</param>
public sealed record RoomForm(Guid? RoomId, string? Code, string? Name, string? Capacity, string? Accessible, bool InUse, bool TakeBack)
{
    /// <summary>What is wrong, by the name of the field.</summary>
    [BindNever]
    public ILookup<string, string> Errors { get; init; } = Enumerable.Empty<string>().ToLookup(error => error);

    /// <summary>The form for one more.</summary>
    public static RoomForm New { get; } = new(null, null, null, null, "0", true, false);

    /// <summary>A stored room.</summary>
    public static RoomForm Of(Room room) => new(
        room.Id, room.Code, room.Name, room.Capacity.ToString(CultureInfo.InvariantCulture), room.AccessibleSeats.ToString(CultureInfo.InvariantCulture), room.InUse, false);

    /// <summary>The room; or <c>not-a-number</c> for each number that is none.</summary>
    public Result<RoomDetails> Read()
    {
        var errors = new List<DomainError>();
        var details = new RoomDetails(
            Code?.Trim() ?? "", Name?.Trim() ?? "", Number(Capacity, nameof(RoomDetails.Capacity), errors),
            Number(Accessible, nameof(RoomDetails.AccessibleSeats), errors));
        return errors.Count > 0 ? Result<RoomDetails>.Failure(errors) : details;
    }

    /// <summary>The same with what was wrong.</summary>
    public RoomForm With(IReadOnlyList<DomainError> errors) => this with { Errors = errors.ToLookup(error => error.Field ?? "", error => error.Message) };

    private static int Number(string? text, string field, List<DomainError> errors)
    {
        if (!int.TryParse(text, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            errors.Add(new("not-a-number", field, Text.Of($"“{text}”不是整数，请填写 0 或正整数。")));
        return number;
    }
}
