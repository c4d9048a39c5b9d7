using System.Text;

namespace ExamReg.Domain.Papers.Drawing;

/// <summary>
/// Breaks Chinese text with Latin words in it into lines (the rules of GB/T 15834 that matter on a form): a line does not begin with
/// closing punctuation nor end with an opening one, and words, numbers and addresses in Latin letters stay whole.
/// </summary>
internal static class LineBreaking
{
    private const string NotAtStart = "，。、；：！？）》〉」』】〕”’％…·,.;:!?)]}%";
    private const string NotAtEnd = "（《〈「『【〔“‘([{￥¥";

    /// <summary>
    /// The lines of a text, none wider than <paramref name="maxWidth"/>; or null if a word is too long for one line and
    /// <paramref name="breakWords"/> is off, or if one character alone is. <paramref name="width"/> measures in the unit of maxWidth; a
    /// line is as wide as its pieces.
    /// </summary>
    public static List<string>? Break(string text, float maxWidth, bool breakWords, Func<string, float> width)
    {
        var lines = new List<string>();
        var line = new StringBuilder();
        foreach (var paragraph in text.Split('\n'))
        {
            var taken = 0f;
            foreach (var piece in Pieces(paragraph))
            {
                // Spaces at the end of a piece may hang over the edge; they go when the line ends there.
                if (taken + width(piece.TrimEnd()) > maxWidth && line.Length > 0)
                    taken = EndLine();
                if (width(piece.TrimEnd()) <= maxWidth)
                    taken += Append(piece);
                else if (!breakWords || !Chop(piece))
                    return null;
            }
            EndLine();

            bool Chop(string word)
            {
                foreach (var rune in word.EnumerateRunes())
                {
                    if (width(rune.ToString()) > maxWidth)
                        return false;
                    if (line.Length > 0 && taken + width(rune.ToString()) > maxWidth)
                        taken = EndLine();
                    taken += Append(rune.ToString());
                }
                return true;
            }
        }
        return lines;

        float Append(string piece)
        {
            line.Append(piece);
            return width(piece);
        }

        float EndLine()
        {
            lines.Add(line.ToString().TrimEnd());
            line.Clear();
            return 0;
        }
    }

    /// <summary>The pieces between which a line may end.</summary>
    private static IEnumerable<string> Pieces(string paragraph)
    {
        var piece = new StringBuilder();
        var previous = default(Rune);
        foreach (var rune in paragraph.EnumerateRunes())
        {
            if (piece.Length > 0 && MayBreak(previous, rune))
            {
                yield return piece.ToString();
                piece.Clear();
            }
            piece.Append(rune.ToString());
            previous = rune;
        }
        if (piece.Length > 0)
            yield return piece.ToString();
    }

    private static bool MayBreak(Rune before, Rune after)
    {
        if (after.Value == ' ' || IsOneOf(NotAtStart, after) || IsOneOf(NotAtEnd, before))
            return false;
        return before.Value == ' ' || !(IsLatin(before) && IsLatin(after));
    }

    // Below U+2E80 lie no ideographs.
    private static bool IsLatin(Rune rune) => rune.Value is > ' ' and < 0x2E80;

    private static bool IsOneOf(string set, Rune rune) => rune.IsBmp && set.Contains((char)rune.Value, StringComparison.Ordinal);
}
