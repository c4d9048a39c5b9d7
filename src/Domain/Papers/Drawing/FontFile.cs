using System.Collections;
using SkiaSharp;
using static ExamReg.Domain.Papers.Drawing.HarfBuzz;

namespace ExamReg.Domain.Papers.Drawing;

/// <summary>
/// One weight of the papers' font, opened once for the life of the process (mapped into memory, not read), from which every document
/// cuts the subset of its own characters. Embedding the whole font would make 12 MB files; and Skia would then choose the first of
/// several characters that share a glyph, so that 马 is copied out of the PDF as the radical ⻢. Safe for many threads.
/// </summary>
internal sealed class FontFile : IDisposable
{
    // Layout tables are for shaping, which Chinese text set horizontally does not need; vertical metrics likewise.
    private static readonly string[] UnneededTables = ["GSUB", "GPOS", "GDEF", "BASE", "STAT", "vhea", "vmtx"];

    private readonly string path;
    private readonly BitArray covered;
    private nint face;

    /// <summary>Opens the file; throws <see cref="FileNotFoundException"/> or <see cref="InvalidDataException"/> naming it.</summary>
    public FontFile(string path)
    {
        this.path = path;
        if (!File.Exists(path))
            throw new FileNotFoundException($"The papers' font {path} is missing. Run npm ci in src/Web, or set the font folder.", path);

        var blob = hb_blob_create_from_file_or_fail(path);
        face = blob == 0 ? 0 : hb_face_create_or_fail(blob, 0);
        if (blob != 0)
            hb_blob_destroy(blob);
        if (face == 0)
            throw Unreadable();

        hb_face_make_immutable(face);
        covered = Characters(face);
        if (covered.Length == 0)
            throw Unreadable();
    }

    /// <summary>Whether the font can draw this Unicode code point.</summary>
    public bool Covers(int codePoint) => codePoint < covered.Length && covered[codePoint];

    /// <summary>A font with only these code points, in memory. The caller disposes it.</summary>
    public SKTypeface Subset(IEnumerable<int> codePoints)
    {
        ObjectDisposedException.ThrowIf(face == 0, this);
        var input = hb_subset_input_create_or_fail();
        if (input == 0)
            throw new OutOfMemoryException("HarfBuzz could not make a subset plan.");

        try
        {
            var characters = hb_subset_input_unicode_set(input);
            foreach (var codePoint in codePoints)
                hb_set_add(characters, (uint)codePoint);
            var dropped = hb_subset_input_set(input, DropTables);
            foreach (var tag in UnneededTables)
                hb_set_add(dropped, ((uint)tag[0] << 24) | ((uint)tag[1] << 16) | ((uint)tag[2] << 8) | tag[3]);
            hb_subset_input_set_flags(input, NoHinting | NoLayoutClosure);

            var subset = hb_subset_or_fail(face, input);
            return subset == 0 ? throw Unreadable() : ToTypeface(subset);
        }
        finally
        {
            hb_subset_input_destroy(input);
        }
    }

    /// <summary>Closes the file. No document may be in the making.</summary>
    public void Dispose()
    {
        if (face != 0)
            hb_face_destroy(face);
        face = 0;
    }

    private SKTypeface ToTypeface(nint subset)
    {
        var blob = hb_face_reference_blob(subset);
        try
        {
            using var data = SKData.CreateCopy(hb_blob_get_data(blob, out var length), (long)length);
            return SKTypeface.FromData(data) ?? throw Unreadable();
        }
        finally
        {
            hb_blob_destroy(blob);
            hb_face_destroy(subset);
        }
    }

    private static BitArray Characters(nint face)
    {
        var set = hb_set_create();
        try
        {
            hb_face_collect_unicodes(face, set);
            var all = new List<int>();
            for (var value = NoValue; hb_set_next(set, ref value) != 0;)
                all.Add((int)value);

            var bits = new BitArray(all.Count == 0 ? 0 : all[^1] + 1);
            foreach (var codePoint in all)
                bits[codePoint] = true;
            return bits;
        }
        finally
        {
            hb_set_destroy(set);
        }
    }

    private InvalidDataException Unreadable() => new($"The papers' font {path} is not a usable TrueType file.");
}
