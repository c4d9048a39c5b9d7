using System.Globalization;
using System.Text;

namespace ExamReg.Domain.Papers.Drawing;

/// <summary>
/// Declares a PDF's natural language, which screen readers and search engines go by and Skia cannot set: an incremental update
/// (ISO 32000-1, 7.5.6) appends the catalog once more, with /Lang in it. The original bytes stay as they are.
/// </summary>
internal static class PdfLanguage
{
    /// <summary>The document with its language set. Reads the plain trailer and cross-reference table that Skia writes.</summary>
    public static byte[] Declare(byte[] pdf, string language)
    {
        var startOfTrailer = pdf.AsSpan().LastIndexOf("trailer"u8);
        var trailer = Encoding.ASCII.GetString(pdf.AsSpan(startOfTrailer));
        var table = Number(trailer, "startxref");
        var (size, root, info) = (Number(trailer, "/Size "), Number(trailer, "/Root "), Number(trailer, "/Info "));

        var start = pdf.AsSpan().LastIndexOf(Encoding.ASCII.GetBytes($"\n{root} 0 obj\n"));
        var rest = pdf.AsSpan(start + 1);
        var catalog = Encoding.ASCII.GetString(rest[..rest.IndexOf("endobj"u8)]);
        var opened = catalog.IndexOf("<<", StringComparison.Ordinal) + 2;

        var update = new StringBuilder("\n");
        var at = pdf.Length + 1;
        update.Append(catalog.Insert(opened, $"/Lang ({language})\n")).Append("endobj\n");
        var newTable = pdf.Length + update.Length;
        update.Append(CultureInfo.InvariantCulture, $"xref\n{root} 1\n{at:D10} 00000 n \n");
        update.Append(CultureInfo.InvariantCulture, $"trailer\n<</Size {size}\n/Root {root} 0 R\n/Info {info} 0 R\n/Prev {table}>>\n");
        update.Append(CultureInfo.InvariantCulture, $"startxref\n{newTable}\n%%EOF\n");
        return [.. pdf, .. Encoding.ASCII.GetBytes(update.ToString())];
    }

    private static int Number(string trailer, string key)
    {
        var start = trailer.IndexOf(key, StringComparison.Ordinal);
        if (start < 0)
            throw new InvalidDataException($"The PDF's trailer has no {key.Trim()}.");
        var digits = trailer[(start + key.Length)..].TrimStart();
        return int.Parse(digits.AsSpan(0, digits.AsSpan().IndexOfAnyExceptInRange('0', '9')), CultureInfo.InvariantCulture);
    }
}
