using ExamReg.Domain.Papers.Drawing;
using SkiaSharp;

namespace ExamReg.Domain.Papers;

/// <summary>Draws the 准考证: who (with photo), when and where per subject, and the rules for the day. Always one page.</summary>
internal static class AdmissionTicket
{
    public const string Title = "准考证";

    private const float PhotoCellWidth = 39, PhotoCellHeight = 54;
    private const float Gap = 2.6f;
    private const float RowHeight = 12, HeadHeight = 8.4f, NoticeHeight = 11;

    // An address of two lines gets so much more room than the other rows.
    private const float LongAddressWeight = 1.7f;

    // Kept free for the rules, their title included.
    private const float RulesHeight = 51;

    // A name of more characters takes a row of its own.
    private const int LongName = 9;

    public static void Draw(PaperPage page, AdmissionTicketModel ticket, SKImage photo)
    {
        page.Head(ticket.SessionName, Title, "准考证号", ticket.TicketNumber);

        var y = DrawCandidate(page, ticket, photo, PaperParts.ContentTop) + Gap;
        y = DrawSubjects(page, ticket, y) + Gap + 0.8f;
        y = DrawNotice(page, ticket.Notice, y) + Gap;
        DrawRules(page, ticket.Rules, y);

        page.Foot(Title, ticket.VerificationAddress, ticket.PrintedAt);
    }

    private static float DrawCandidate(PaperPage page, AdmissionTicketModel ticket, SKImage photo, float top)
    {
        var longName = ticket.Name.Length > LongName;
        var width = PaperParts.ContentWidth - PhotoCellWidth;
        var isLongAddress = page.WidthOf(ticket.Site.Address, new TextStyle(PaperParts.ValueSize)) > width - PaperParts.LabelWidth;
        var addressWeight = isLongAddress ? LongAddressWeight : 1;
        var row = PhotoCellHeight / ((longName ? 5 : 4) + addressWeight);
        var y = top;

        if (longName)
        {
            Name(Next());
            Pairs("性别", ticket.Sex, "报名号", ticket.RegistrationNumber);
            page.Pair("证件类型", ticket.IdentityType, Next());
        }
        else
        {
            var cells = Next().Columns(width * 0.46f);
            Name(cells[0]);
            page.Pair("性别", ticket.Sex, cells[1]);
            Pairs("证件类型", ticket.IdentityType, "报名号", ticket.RegistrationNumber);
        }
        page.Pair("证件号码", ticket.IdentityNumber, Next(), bold: true);
        page.Pair("考点", $"{ticket.Site.Code}　{ticket.Site.Name}", Next(), bold: true);
        page.Pair("考点地址", ticket.Site.Address, Next(addressWeight));
        page.PhotoCell(photo, new Box(PaperParts.Left + width, top, PhotoCellWidth, PhotoCellHeight));
        page.Outline(top, top + PhotoCellHeight);
        return top + PhotoCellHeight;

        Box Next(float weight = 1)
        {
            var box = new Box(PaperParts.Left, y, width, row * weight);
            y = box.Bottom;
            return box;
        }

        void Name(Box box)
        {
            var cells = box.Columns(PaperParts.LabelWidth);
            page.Label("姓名", cells[0]);
            page.Value(ticket.Name, cells[1], size: 13, bold: true);
        }

        void Pairs(string leftLabel, string left, string rightLabel, string right)
        {
            var cells = Next().Columns(width * 0.46f);
            page.Pair(leftLabel, left, cells[0]);
            page.Pair(rightLabel, right, cells[1]);
        }
    }

    private static float DrawSubjects(PaperPage page, AdmissionTicketModel ticket, float y)
    {
        var top = page.Section("考试安排", y);
        var room = PaperParts.ContentBottom - top - (2 * Gap) - 0.8f - NoticeHeight - (ticket.Rules.Count == 0 ? 0 : RulesHeight);
        var row = MathF.Min(RowHeight, room / (ticket.Subjects.Count + 1));
        var head = MathF.Min(HeadHeight, row);

        foreach (var (cell, title) in Columns(top, head).Zip(["代码", "科目", "考试日期", "考试时间", "考场", "座位号"]))
            page.ColumnTitle(title, cell);
        y = top + head;
        foreach (var subject in ticket.Subjects)
        {
            var cells = Columns(y, row);
            page.Value(subject.Code, cells[0], Align.Center);
            page.Value(subject.Name, cells[1], bold: true);
            page.Value(PaperTime.NarrowDay(subject.StartsAt), cells[2], Align.Center, 10);
            page.Value(PaperTime.Span(subject.StartsAt, subject.EndsAt), cells[3], Align.Center, bold: true);
            page.Value(subject.Room, cells[4], Align.Center);
            page.Value(subject.Seat, cells[5], Align.Center, 14, bold: true);
            y += row;
        }
        page.Outline(top, y);
        return y;

        Box[] Columns(float at, float height) => new Box(PaperParts.Left, at, PaperParts.ContentWidth, height).Columns(12, 48, 38, 26, 38);
    }

    private static float DrawNotice(PaperPage page, string notice, float y)
    {
        var box = new Box(PaperParts.Left, y, PaperParts.ContentWidth, NoticeHeight);
        page.Ground(box, Ink.LabelGround);
        page.Frame(box, 0.3f, Ink.Accent);
        page.Text(notice, box.Inset(4, 0.6f), new TextStyle(12) { Align = Align.Center, Bold = true, Color = Ink.Accent });
        return y + NoticeHeight;
    }

    /// <summary>The rules, numbered, all in one size: the largest at which the whole list fits.</summary>
    private static void DrawRules(PaperPage page, IReadOnlyList<string> rules, float y)
    {
        if (rules.Count == 0)
            return;
        y = page.Section("考生须知", y) + 0.6f;
        var room = PaperParts.ContentBottom - y;
        const float numberWidth = 7, wished = 11.5f, smallest = 5, step = 0.25f;
        const float textWidth = PaperParts.ContentWidth - numberWidth;

        var size = wished;
        while (size > smallest && rules.Sum(HeightOf) > room)
            size -= step;
        // If even the smallest readable size is too large, every rule gets its fair part of the room and is shrunk or cut within it.
        var share = MathF.Min(1, room / rules.Sum(HeightOf));
        var style = Style(size) with { Stand = Stand.Top };

        for (var i = 0; i < rules.Count; i++)
        {
            var height = HeightOf(rules[i]) * share;
            var cells = new Box(PaperParts.Left, y, PaperParts.ContentWidth, height).Columns(numberWidth);
            page.Text($"{i + 1}.", cells[0].Inset(0.7f, 0), style with { Align = Align.Right });
            page.Text(rules[i], cells[1], style);
            y += height;
        }

        // With 0.65 em between two rules, in millimetres: more than between the lines of one.
        float HeightOf(string rule) => page.HeightOf(rule, textWidth, Style(size)) + (size * 0.65f * 25.4f / 72);

        static TextStyle Style(float size) => new(size) { Leading = 1.45f, Paragraph = true };
    }
}
