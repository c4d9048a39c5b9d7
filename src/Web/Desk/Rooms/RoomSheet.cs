using ExamReg.Domain.Clock;
using MiniExcelLibs;

namespace ExamReg.Web.Desk.Rooms;

/// <summary>The room lists as an Excel workbook: one sheet, one person a row.</summary>
public static class RoomSheet
{
    /// <summary>The type of an xlsx file.</summary>
    public const string ContentType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <summary>Writes the workbook. Numbers are texts, so that Excel keeps their zeros and all their places.</summary>
    public static async Task<byte[]> WriteAsync(IReadOnlyList<RoomList> lists, CancellationToken ct)
    {
        var rows = lists.SelectMany(list => list.Seats.Select(seat => new Dictionary<string, object?>
        {
            ["日期"] = $"{ChinaTime.Day(list.StartsAt):yyyy-MM-dd}",
            ["时间"] = $"{ChinaTime.Of(list.StartsAt):HH:mm}–{ChinaTime.Of(list.EndsAt):HH:mm}",
            ["考场编号"] = list.RoomCode,
            ["考场"] = list.Room,
            ["座位号"] = $"{seat.Seat:00}",
            ["姓名"] = Harmless(seat.Name),
            ["准考证号/报名号"] = seat.Number,
            ["身份证号"] = seat.MaskedIdentity,
            ["科目"] = Harmless(seat.Subject),
            ["无障碍座位"] = seat.NeedsAccessible ? "需要" : "",
            ["现场确认"] = seat.IsConfirmed ? "" : "未确认",
        })).ToList();
        using var file = new MemoryStream();
        await file.SaveAsAsync(rows, sheetName: "考场座位", cancellationToken: ct);
        return file.ToArray();
    }

    // A text that begins like a formula could become one when the sheet is saved as CSV and opened again.
    private static string? Harmless(string? text) => text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? "'" + text : text;
}
