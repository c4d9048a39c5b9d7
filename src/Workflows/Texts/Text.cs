using System.Globalization;
using System.Resources;
using System.Runtime.CompilerServices;
using System.Text;

namespace ExamReg.Workflows.Texts;

/// <summary>
/// What people read. The Chinese original is the key (docs/adr/0005): <c>Text.Of($"流程没有变量“{name}”。")</c> looks for
/// <c>流程没有变量“{0}”。</c> at the host and in <c>Texts/Texts.en.resx</c>; where there is no entry the original is the answer.
/// </summary>
internal static class Text
{
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en");
    private static readonly ResourceManager Source = new("ExamReg.Workflows.Texts.Texts", typeof(Text).Assembly);

    /// <summary>A text without values in it.</summary>
    /// <param name="chinese">The original.</param>
    public static string Of(string chinese) => Find(chinese) ?? chinese;

    /// <summary>A text with values in it.</summary>
    /// <param name="chinese">The original; its holes are numbered from left to right, and the translation may use them in another order.</param>
    public static string Of(TextWithValues chinese)
    {
        var key = chinese.Key;
        return string.Format(CultureInfo.InvariantCulture, Find(key) ?? key, chinese.Values);
    }

    /// <summary>A name that an attribute gives to an activity, an input or an outcome; its original stands there.</summary>
    /// <param name="name">The original.</param>
    public static string Label(string name) => Of(name);

    private static string? Find(string key) => WorkflowTexts.Host?.Invoke(key)
        ?? (CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en"
            ? Source.GetResourceSet(English, createIfNotExists: true, tryParents: false)?.GetString(key)
            : null);
}

/// <summary>An interpolated string taken apart by the compiler: <c>$"版本 {n}"</c> is the key <c>版本 {0}</c> and the value n.</summary>
[InterpolatedStringHandler]
internal readonly ref struct TextWithValues(int literalLength, int formattedCount)
{
    private readonly StringBuilder key = new(literalLength + (formattedCount * 3));
    private readonly List<object?> values = new(formattedCount);

    public string Key => key.ToString();

    public object?[] Values => [.. values];

    public void AppendLiteral(string literal)
        => key.Append(literal.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));

    public void AppendFormatted<T>(T value)
    {
        key.Append(CultureInfo.InvariantCulture, $"{{{values.Count}}}");
        values.Add(value);
    }
}
