using ExamReg.Domain;
using ExamReg.Domain.Clock;
using MiniExcelLibs;

namespace ExamReg.Web.Desk.Rooms;

/// <summary>The room lists as an Excel workbook: one sheet, one person a row, in the reader's language.</summary>
public static class RoomSheet
{
    /// <summary>The type of an xlsx file.</summary>
    public const string ContentType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <summary>Writes the workbook. Numbers are texts, so that Excel keeps their zeros and all their places.</summary>
    public static async Task<byte[]> WriteAsync(IReadOnlyList<RoomList> lists, CancellationToken ct)
    {
        var rows = lists.SelectMany(list => list.Seats.Select(seat => new Dictionary<string, object?>
        {
            [Text.Of("日期")] = $"{ChinaTime.Day(list.StartsAt):yyyy-MM-dd}",
            [Text.Of("时间")] = $"{ChinaTime.Of(list.StartsAt):HH:mm}–{ChinaTime.Of(list.EndsAt):HH:mm}",
            [Text.Of("考场编号")] = list.RoomCode,
            [Text.Of("考场")] = list.Room,
            [Text.Of("座位号")] = $"{seat.Seat:00}",
            [Text.Of("姓名")] = Harmless(seat.Name),
            [Text.Of("准考证号/报名号")] = seat.Number,
            [Text.Of("身份证号")] = seat.MaskedIdentity,
            [Text.Of("科目")] = Harmless(seat.Subject),
            [Text.Of("无障碍座位")] = seat.NeedsAccessible ? Text.Of("需要") : "",
            [Text.Of("现场确认")] = seat.IsConfirmed ? "" : Text.Of("未确认"),
        })).ToList();
        using var file = new MemoryStream();
        await file.SaveAsAsync(rows, sheetName: Text.Of("考场座位"), cancellationToken: ct);
        return file.ToArray();
    }

    // A text that begins like a formula could become one when the sheet is saved as CSV and opened again.
    private static string? Harmless(string? text) => text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? "'" + text : text;
}
