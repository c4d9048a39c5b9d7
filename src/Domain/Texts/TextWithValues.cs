using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace ExamReg.Domain.Texts;

/// <summary>An interpolated string taken apart by the compiler: <c>$"还剩 {n} 席"</c> is the key <c>还剩 {0} 席</c> and the value n.</summary>
[InterpolatedStringHandler]
public readonly ref struct TextWithValues
{
    private readonly StringBuilder _key;
    private readonly List<object?> _values;

    /// <summary>For the compiler.</summary>
    public TextWithValues(int literalLength, int formattedCount)
    {
        _key = new StringBuilder(literalLength + (formattedCount * 3));
        _values = new List<object?>(formattedCount);
    }

    /// <summary>The original with numbered holes.</summary>
    public string Key => _key.ToString();

    /// <summary>What goes into the holes.</summary>
    public object?[] Values => [.. _values];

    /// <summary>For the compiler.</summary>
    public void AppendLiteral(string literal) =>
        _key.Append(literal.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));

    /// <summary>For the compiler.</summary>
    public void AppendFormatted<T>(T value, string? format = null)
    {
        _key.Append(CultureInfo.InvariantCulture, $"{{{_values.Count}{(format is null ? "" : $":{format}")}}}");
        _values.Add(value);
    }
}
