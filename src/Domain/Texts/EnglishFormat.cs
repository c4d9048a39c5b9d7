using System.Globalization;

namespace ExamReg.Domain.Texts;

/// <summary>
/// Fills in values like the invariant culture, and chooses between the two forms of an English word (docs/adr/0005): of
/// <c>{0} {0:day|days}</c> the first for one, the second for any other number. Chinese has no such forms and needs none of it.
/// </summary>
internal sealed class EnglishFormat : IFormatProvider, ICustomFormatter
{
    public static EnglishFormat Instance { get; } = new();

    public object? GetFormat(Type? formatType) => formatType == typeof(ICustomFormatter) ? this : null;

    public string Format(string? format, object? arg, IFormatProvider? formatProvider)
    {
        if (format?.IndexOf('|', StringComparison.Ordinal) is >= 0 and var bar)
            return IsOne(arg) ? format[..bar] : format[(bar + 1)..];
        return arg is IFormattable value ? value.ToString(format, CultureInfo.InvariantCulture) : arg?.ToString() ?? "";
    }

    // Numbers may come as texts, formatted already.
    private static bool IsOne(object? arg) => Convert.ToString(arg, CultureInfo.InvariantCulture) == "1";
}
