using System.Text.RegularExpressions;

namespace ExamReg.Domain.Sites;

/// <summary>What the exam office enters about a room.</summary>
/// <param name="Code">Code within the site, letters and digits; rooms are filled in the order of their codes.</param>
/// <param name="Name">Name as printed on tickets.</param>
/// <param name="Capacity">Number of seats, numbered from 1.</param>
/// <param name="AccessibleSeats">So many of the first seats can be reached in a wheelchair.</param>
public sealed partial record RoomDetails(string Code, string Name, int Capacity, int AccessibleSeats)
{
    /// <summary>Longest code, characters.</summary>
    public const int LongestCode = 10;

    /// <summary>Longest name, characters: what fits the ticket's column.</summary>
    public const int LongestName = 40;

    /// <summary>More seats than this has no room.</summary>
    public const int MostSeats = 2000;

    /// <summary>
    /// Everything that is wrong with it, by field: <c>room-code</c>, <c>room-name</c>, <c>room-capacity</c>, <c>accessible-seats-range</c>.
    /// </summary>
    public IReadOnlyList<DomainError> Check()
    {
        var errors = new List<DomainError>();
        if (!CodeRule().IsMatch(Code))
            errors.Add(new("room-code", nameof(Code), Text.Of($"考场编号应为 1 至 {LongestCode} 个字母或数字，现填了“{Code}”。")));
        if (Name.Length is 0 or > LongestName)
            errors.Add(new("room-name", nameof(Name), Text.Of($"考场名称应为 1 至 {LongestName} 个字，现为 {Name.Length} 个字。")));
        if (Capacity is < 1 or > MostSeats)
            errors.Add(new("room-capacity", nameof(Capacity), Text.Of($"座位数应为 1 至 {MostSeats}，现填了 {Capacity}。")));
        else if (AccessibleSeats < 0 || AccessibleSeats > Capacity)
            errors.Add(new("accessible-seats-range", nameof(AccessibleSeats), Text.Of($"无障碍座位应为 0 至 {Capacity} 个，现填了 {AccessibleSeats} 个。")));
        return errors;
    }

    [GeneratedRegex("^[0-9A-Za-z]{1,10}$")]
    private static partial Regex CodeRule();
}
