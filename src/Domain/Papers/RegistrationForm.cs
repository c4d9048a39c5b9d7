using System.Globalization;
using ExamReg.Domain.Papers.Drawing;
using SkiaSharp;

namespace ExamReg.Domain.Papers;

/// <summary>
/// Draws the 报名登记表. The blocks with fixed needs (photo, commitment, signatures) are set aside first; the rows of the tables share
/// the rest, up to a comfortable height, and what then remains makes the signature block larger. So the page is always full and
/// always one, with 1 subject or with 30.
/// </summary>
internal static class RegistrationForm
{
    public const string Title = "报名登记表";

    private const float PhotoCellWidth = 37, PhotoCellHeight = 51;
    private const float FeeWidth = 24, LabelWidth = PaperParts.LabelWidth;
    private const float MostSignatureHeight = 64;

    // From this many subjects on, the page is laid out tighter.
    private const int Many = 6;

    // A name of more characters takes a row of its own.
    private const int LongName = 9;

    public static void Draw(PaperPage page, RegistrationFormModel form, SKImage photo)
    {
        page.Head(form.SessionName, Title, "报名号", form.RegistrationNumber);

        var crowded = form.Subjects.Count >= Many;
        var gap = crowded ? 1.2f : 2.2f;
        var rows = InformationRows(form);
        var beside = Math.Min(crowded ? 9 : 6, rows.Count);
        var fixedHeights = PhotoCellHeight + (4 * PaperParts.SectionHeight) + (3 * gap) + (crowded ? 33 : 42);
        var heights = RowHeights.Share(
            PaperParts.ContentBottom - PaperParts.ContentTop - fixedHeights,
            [.. rows[beside..].Concat(SiteRows(form)).Concat(StateRows(form)).Select(row => Weight(page, row))],
            form.Subjects.Count + 2);

        var y = PaperParts.ContentTop;
        y = DrawInformation(page, rows, beside, photo, y, heights) + gap;
        y = DrawSubjects(page, form, y, heights) + gap;
        y = DrawState(page, form, y, heights) + gap;
        DrawCommitment(page, form, y);

        page.Foot(Title, form.VerificationAddress, form.PrintedAt);
    }

    /// <summary>The information fields in rows of one or two.</summary>
    private static List<PaperField[]> InformationRows(RegistrationFormModel form)
    {
        PaperField[] fields =
        [
            new("姓名", form.Name, Wide: form.Name.Length > LongName), new("性别", form.Sex),
            new("证件类型", form.IdentityType), new("证件号码", form.IdentityNumber),
            .. form.Details,
        ];
        var rows = new List<PaperField[]>();
        PaperField? waiting = null;
        foreach (var field in fields)
        {
            if (!field.Wide && waiting is not null)
            {
                rows.Add([waiting, field]);
                waiting = null;
                continue;
            }
            if (waiting is not null)
                rows.Add([waiting]);
            waiting = field.Wide ? null : field;
            if (field.Wide)
                rows.Add([field]);
        }
        if (waiting is not null)
            rows.Add([waiting]);
        return rows;
    }

    private static PaperField[][] SiteRows(RegistrationFormModel form) =>
        [[new("考点", $"{form.Site.Code}　{form.Site.Name}")], [new("考点地址", form.Site.Address)]];

    private static List<PaperField[]> StateRows(RegistrationFormModel form)
    {
        List<PaperField[]> rows =
        [
            [new("审核结果", form.ReviewResult), new("审核时间", TimeOrDash(form.ReviewedAt))],
            [new("缴费状态", form.PaymentState), new("缴费时间", TimeOrDash(form.PaidAt))],
        ];
        if (form.OrderNumber is { Length: > 0 } order)
            rows.Add([new("订单号", order)]);
        return rows;
    }

    /// <summary>A row whose text needs two lines asks for more than one with a short text.</summary>
    private static float Weight(PaperPage page, PaperField[] row) =>
        row is [var only] && page.WidthOf(only.Value, new TextStyle(PaperParts.ValueSize)) > PaperParts.ContentWidth - LabelWidth
            ? 1.6f
            : 1;

    private static float DrawInformation(PaperPage page, List<PaperField[]> rows, int beside, SKImage photo, float y, RowHeights heights)
    {
        var top = page.Section("一、考生信息", y);
        var width = PaperParts.ContentWidth - PhotoCellWidth;
        var height = PhotoCellHeight / beside;
        for (var i = 0; i < beside; i++)
            DrawFields(page, rows[i], new Box(PaperParts.Left, top + (i * height), width, height), nameInBold: i == 0);
        page.PhotoCell(photo, new Box(PaperParts.Left + width, top, PhotoCellWidth, PhotoCellHeight));

        y = DrawRows(page, rows[beside..], top + PhotoCellHeight, heights);
        page.Outline(top, y);
        return y;
    }

    private static float DrawRows(PaperPage page, IEnumerable<PaperField[]> rows, float y, RowHeights heights)
    {
        foreach (var fields in rows)
        {
            var height = heights.Plain(Weight(page, fields));
            DrawFields(page, fields, new Box(PaperParts.Left, y, PaperParts.ContentWidth, height), nameInBold: false);
            y += height;
        }
        return y;
    }

    private static void DrawFields(PaperPage page, PaperField[] fields, Box box, bool nameInBold)
    {
        if (fields is [var only])
        {
            page.Pair(only.Label, only.Value, box, nameInBold);
            return;
        }
        // The left value gets less room: names are short, numbers and addresses stand on the right.
        var halves = box.Columns(box.Width * 0.46f);
        page.Pair(fields[0].Label, fields[0].Value, halves[0], nameInBold);
        page.Pair(fields[1].Label, fields[1].Value, halves[1]);
    }

    private static float DrawSubjects(PaperPage page, RegistrationFormModel form, float y, RowHeights heights)
    {
        var top = page.Section("二、报考考点与科目", y);
        y = DrawRows(page, SiteRows(form), top, heights);

        foreach (var (cell, title) in Columns(y).Zip(["科目代码", "科目名称", "考试时间", "报名费（元）"]))
            page.ColumnTitle(title, cell);
        y += heights.Subject;

        foreach (var subject in form.Subjects)
        {
            var cells = Columns(y);
            page.Value(subject.Code, cells[0], Align.Center, 10);
            page.Value(subject.Name, cells[1], size: 10);
            page.Value(Time(subject), cells[2], Align.Center, 9.5f);
            page.Value(Yuan(subject.Fee), cells[3], Align.Right, 10);
            y += heights.Subject;
        }

        var sum = new Box(PaperParts.Left, y, PaperParts.ContentWidth, heights.Subject)
            .Columns(LabelWidth, PaperParts.ContentWidth - LabelWidth - FeeWidth);
        page.Label("合计", sum[0]);
        page.Value($"人民币（大写）{ChineseAmount.Of(form.FeeTotal)}", sum[1], size: 10);
        page.Value($"￥{Yuan(form.FeeTotal)}", sum[2], Align.Right, bold: true);
        y += heights.Subject;

        page.Outline(top, y);
        return y;

        Box[] Columns(float at) => new Box(PaperParts.Left, at, PaperParts.ContentWidth, heights.Subject)
            .Columns(LabelWidth, PaperParts.ContentWidth - LabelWidth - FeeWidth - 60, 60);
    }

    private static float DrawState(PaperPage page, RegistrationFormModel form, float y, RowHeights heights)
    {
        var top = page.Section("三、审核与缴费", y);
        y = DrawRows(page, StateRows(form), top, heights);
        page.Outline(top, y);
        return y;
    }

    private static void DrawCommitment(PaperPage page, RegistrationFormModel form, float y)
    {
        var top = page.Section("四、考生承诺与签章", y);
        var height = MathF.Min(MostSignatureHeight, PaperParts.ContentBottom - top);
        var parts = new Box(PaperParts.Left, top, PaperParts.ContentWidth, height).Columns(122);

        var signatureHeight = height < 40 ? 8 : 10;
        var text = parts[0].Inset(4, 2.2f);
        page.Text(
            form.Commitment,
            text with { Height = text.Height - (2 * signatureHeight) },
            new TextStyle(9.5f) { Leading = 1.55f, Stand = Stand.Top, Paragraph = true });
        var line = new Box(text.X, text.Bottom - (2 * signatureHeight), text.Width, signatureHeight);
        SignatureLine(page, "考生签名：", line, "");
        SignatureLine(page, "日　　期：", line with { Y = line.Bottom }, "年　　　月　　　日");

        page.Line(parts[1].X, top, parts[1].X, top + height, 0.18f, Ink.Rule);
        var stamp = parts[1].Inset(4, 2.2f);
        page.Text("考点盖章", stamp with { Height = 6 }, new TextStyle(10) { Bold = true });
        page.Text(
            "年　　　月　　　日",
            stamp with { Y = stamp.Bottom - signatureHeight, Height = signatureHeight },
            new TextStyle(10) { Align = Align.Right, Stand = Stand.Bottom });
        page.Outline(top, top + height);
    }

    private static void SignatureLine(PaperPage page, string label, Box box, string text)
    {
        var style = new TextStyle(10) { Stand = Stand.Bottom };
        var cells = box.Columns(36, 19);
        page.Text(label, cells[1], style);
        page.Text(text, cells[2], style with { Align = Align.Right });
        if (text.Length == 0)
            page.Line(cells[2].X, box.Bottom, cells[2].Right, box.Bottom, 0.2f, Ink.Text);
    }

    private static string Time(FormSubject subject) =>
        subject.StartsAt is { } start ? $"{PaperTime.Day(start)}{PaperTime.Span(start, subject.EndsAt)}" : "以准考证为准";

    private static string TimeOrDash(DateTimeOffset? time) => time is { } at ? PaperTime.Exact(at) : "—";

    private static string Yuan(decimal amount) => amount.ToString("#,0.00", CultureInfo.InvariantCulture);
}
