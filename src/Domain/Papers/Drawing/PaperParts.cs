using SkiaSharp;

namespace ExamReg.Domain.Papers.Drawing;

/// <summary>What both papers are made of: head, foot, section titles, cells of a grid.</summary>
internal static class PaperParts
{
    /// <summary>Margins of the page and the width between them, in millimetres.</summary>
    public const float Left = 16, ContentWidth = PaperPage.Width - (2 * Left), Right = Left + ContentWidth;

    /// <summary>Where the content begins below the head and must end above the foot, in millimetres.</summary>
    public const float ContentTop = 51, ContentBottom = 259.5f;

    /// <summary>The photo on paper: 33 mm by 48 mm (manual, section 4: rules for the photo).</summary>
    public const float PhotoWidth = 33, PhotoHeight = 48;

    /// <summary>Size of a value's type, in points.</summary>
    public const float ValueSize = 10.5f;

    private const float ThinLine = 0.18f, ThickLine = 0.5f;
    private const float CellPadding = 1.8f;

    // Air above and below a text, as a share of its cell.
    private const float CellAir = 0.05f;
    private const float LabelSize = 9.5f;

    /// <summary>Session, title, number and bar code, down to <see cref="ContentTop"/>.</summary>
    public static void Head(this PaperPage page, string session, string title, string numberLabel, string number)
    {
        page.Text(
            session,
            new Box(Left, 12, ContentWidth, 7),
            new TextStyle(12.5f) { Align = Align.Center, Color = Ink.Accent, Bold = true });
        page.Text(title, new Box(Left, 19, ContentWidth, 12), new TextStyle(25) { Align = Align.Center, Bold = true, Tracking = 0.32f });
        page.Line(Left, 33.2f, Right, 33.2f, 0.8f, Ink.Accent);
        page.Line(Left, 34.3f, Right, 34.3f, 0.2f, Ink.Accent);

        page.Text(numberLabel, new Box(Left, 36.6f, 80, 4.5f), new TextStyle(9) { Color = Ink.Quiet });
        page.Text(number, new Box(Left, 40.9f, 84, 7.2f), new TextStyle(17) { Bold = true, Tracking = 0.05f });
        page.BarCode(number, new Box(Left + 90, 37.2f, ContentWidth - 90, 10.4f));
    }

    /// <summary>QR code, address and time of printing, below <see cref="ContentBottom"/>.</summary>
    public static void Foot(this PaperPage page, string title, string verificationAddress, DateTimeOffset printedAt)
    {
        const float top = 264.5f, code = 21;
        page.Line(Left, top - 2.4f, Right, top - 2.4f, 0.2f, Ink.Rule);
        page.QrCode(verificationAddress, new Box(Left + 0.5f, top, code, code));

        var text = new Box(Left + code + 5, top + 1, ContentWidth - code - 5, 6);
        page.Text($"扫描二维码，核验本{title}真伪", text, new TextStyle(10) { Bold = true });
        page.Text(verificationAddress, text with { Y = text.Bottom + 0.6f, Height = 7 }, new TextStyle(8.5f) { Color = Ink.Quiet });
        page.Text(
            $"打印时间：{PaperTime.Exact(printedAt)}（北京时间）",
            text with { Y = text.Bottom + 8.2f, Height = 5 },
            new TextStyle(8.5f) { Color = Ink.Quiet });
    }

    /// <summary>A section's title; returns where its grid begins.</summary>
    public static float Section(this PaperPage page, string title, float y)
    {
        page.Ground(new Box(Left, y + 1.05f, 1.3f, 4.1f), Ink.Accent);
        page.Text(title, new Box(Left + 3, y, 120, SectionHeight - 0.8f), new TextStyle(11) { Bold = true, Color = Ink.Accent });
        return y + SectionHeight;
    }

    /// <summary>Height of a section's title, in millimetres.</summary>
    public const float SectionHeight = 7;

    /// <summary>A cell with a label on its grey ground; short labels are spread to the width of four characters, as forms do.</summary>
    public static void Label(this PaperPage page, string label, Box box)
    {
        page.Ground(box, Ink.LabelGround);
        page.Frame(box, ThinLine, Ink.Rule);
        var tracking = label.Length switch { 2 => 2f, 3 => 0.5f, _ => 0 };
        page.Text(
            label,
            box.Inset(1, box.Height * CellAir),
            new TextStyle(LabelSize) { Align = Align.Center, Color = Ink.Quiet, Tracking = tracking });
    }

    /// <summary>A cell with a value.</summary>
    public static void Value(
        this PaperPage page, string value, Box box, Align align = Align.Left, float size = ValueSize, bool bold = false)
    {
        page.Frame(box, ThinLine, Ink.Rule);
        page.Text(value, box.Inset(CellPadding, box.Height * CellAir), new TextStyle(size) { Align = align, Bold = bold });
    }

    /// <summary>A cell in the head of a table.</summary>
    public static void ColumnTitle(this PaperPage page, string title, Box box)
    {
        page.Ground(box, Ink.LabelGround);
        page.Frame(box, ThinLine, Ink.Rule);
        page.Text(
            title,
            box.Inset(0.8f, box.Height * CellAir),
            new TextStyle(LabelSize) { Align = Align.Center, Color = Ink.Accent, Bold = true });
    }

    /// <summary>A label and its value side by side.</summary>
    public static void Pair(this PaperPage page, string label, string value, Box box, bool bold = false)
    {
        var cells = box.Columns(LabelWidth);
        page.Label(label, cells[0]);
        page.Value(value, cells[1], bold: bold);
    }

    /// <summary>Width of a label's cell, in millimetres.</summary>
    public const float LabelWidth = 22;

    /// <summary>The heavy line around a grid.</summary>
    public static void Outline(this PaperPage page, float top, float bottom) =>
        page.Frame(new Box(Left, top, ContentWidth, bottom - top), ThickLine, Ink.Accent);

    /// <summary>The photo centred in its cell.</summary>
    public static void PhotoCell(this PaperPage page, SKImage photo, Box cell)
    {
        page.Frame(cell, ThinLine, Ink.Rule);
        page.Photo(photo, cell.Inset((cell.Width - PhotoWidth) / 2, (cell.Height - PhotoHeight) / 2));
    }
}
