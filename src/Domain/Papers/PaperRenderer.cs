using ExamReg.Domain.Papers.Drawing;
using SkiaSharp;

namespace ExamReg.Domain.Papers;

/// <summary>
/// Prints the papers as PDF: one A4 page, text that can be searched and copied, fonts embedded as small TrueType subsets, codes as
/// vectors, the photo's JPEG unchanged. The same model always gives the same bytes. One instance serves the whole process and all
/// its threads; make it a singleton.
/// </summary>
public sealed class PaperRenderer : IDisposable
{
    private readonly FontFile regular;
    private readonly FontFile bold;
    private readonly string author;

    /// <summary>
    /// Opens the fonts. Throws <see cref="FileNotFoundException"/> or <see cref="InvalidDataException"/>, naming the file, if one is
    /// missing or damaged: better at start than at the first candidate.
    /// </summary>
    public PaperRenderer(PaperOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        author = options.Author;
        regular = Open(options.FontFolder, "400Regular");
        bold = Open(options.FontFolder, "700Bold");
    }

    /// <summary>
    /// The 报名登记表 as PDF. Throws <see cref="ArgumentException"/> if the photo is not a JPEG or the number has characters
    /// that no bar code takes: both were checked when they came into the system.
    /// </summary>
    public byte[] Render(RegistrationFormModel form)
    {
        ArgumentNullException.ThrowIfNull(form);
        var title = $"{form.SessionName}{RegistrationForm.Title}（{form.RegistrationNumber}）";
        return Print(title, form.PrintedAt, form.Photo, (page, photo) => RegistrationForm.Draw(page, form, photo));
    }

    /// <summary>The 准考证 as PDF. Throws <see cref="ArgumentException"/> as the other overload does.</summary>
    public byte[] Render(AdmissionTicketModel ticket)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        var title = $"{ticket.SessionName}{AdmissionTicket.Title}（{ticket.TicketNumber}）";
        return Print(title, ticket.PrintedAt, ticket.Photo, (page, photo) => AdmissionTicket.Draw(page, ticket, photo));
    }

    /// <summary>
    /// The characters of a text that the papers' font lacks (they print as 〓), each once, in order; empty for a text that prints whole.
    /// For telling a candidate with a very rare name before the paper does.
    /// </summary>
    public IReadOnlyList<string> FindUnprintable(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var font = new DocumentFont(regular);
        return
        [
            .. text.EnumerateRunes().Select(rune => rune.ToString()).Distinct()
                .Where(character => character != DocumentFont.Missing && font.Printable(character) == DocumentFont.Missing),
        ];
    }

    /// <summary>Closes the fonts. No document may be in the making.</summary>
    public void Dispose()
    {
        regular.Dispose();
        bold.Dispose();
    }

    private byte[] Print(string title, DateTimeOffset printedAt, ReadOnlyMemory<byte> jpeg, Action<PaperPage, SKImage> draw)
    {
        using var photo = ReadPhoto(jpeg);
        using var regularHere = new DocumentFont(regular);
        using var boldHere = new DocumentFont(bold);
        draw(new PaperPage(regularHere, boldHere, canvas: null), photo);
        regularHere.Cut();
        boldHere.Cut();

        using var pdf = new MemoryStream(128 * 1024);
        var metadata = new SKDocumentPdfMetadata(72)
        {
            Title = title,
            Author = author,
            Creator = "ExamReg",
            Creation = printedAt.UtcDateTime,
            Modified = printedAt.UtcDateTime,
        };
        using (var document = SKDocument.CreatePdf(pdf, metadata))
        {
            const float pointsPerMillimetre = 72 / 25.4f;
            var canvas = document.BeginPage(PaperPage.Width * pointsPerMillimetre, PaperPage.Height * pointsPerMillimetre);
            draw(new PaperPage(regularHere, boldHere, canvas), photo);
            document.EndPage();
            document.Close();
        }
        return PdfLanguage.Declare(pdf.ToArray(), "zh-CN");
    }

    private static SKImage ReadPhoto(ReadOnlyMemory<byte> jpeg)
    {
        // Only the header is read here: Skia decodes when asked for pixels, which a PDF never does.
        var isJpeg = jpeg.Span is [0xFF, 0xD8, 0xFF, ..];
        using var data = isJpeg ? SKData.CreateCopy(jpeg.Span) : null;
        return (data is null ? null : SKImage.FromEncodedData(data))
            ?? throw new ArgumentException("The photo is not a JPEG.", nameof(jpeg));
    }

    private static FontFile Open(string folder, string weight)
    {
        var name = $"NotoSansSC_{weight}.ttf";
        var packaged = Path.Combine(folder, weight, name);
        return new FontFile(!File.Exists(packaged) && File.Exists(Path.Combine(folder, name)) ? Path.Combine(folder, name) : packaged);
    }
}
