using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Resources;
using ExamReg.Domain.Texts;

namespace ExamReg.Domain;

/// <summary>
/// What people read, in the language of <see cref="CultureInfo.CurrentUICulture"/>. The Chinese original is the key
/// (docs/adr/0005): <c>Text.Of($"至少要报考 {min} 科。")</c> looks for <c>至少要报考 {0} 科。</c> in <c>Texts/Texts.en.resx</c> of every
/// assembly that has one; where there is no entry, and in every language but English, the original is the answer.
/// The answer is text of this moment and this person: give it out, never keep it in a static field.
/// </summary>
public static class Text
{
    private static ImmutableDictionary<Assembly, ResourceManager> _sources =
        ImmutableDictionary<Assembly, ResourceManager>.Empty.Add(typeof(Text).Assembly, TextsOf(typeof(Text).Assembly));

    /// <summary>Whether the present reader reads English; otherwise Chinese.</summary>
    public static bool IsEnglish => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en";

    /// <summary>A text without values in it.</summary>
    /// <param name="chinese">The original.</param>
    public static string Of(string chinese) => Find(chinese) ?? chinese;

    /// <summary>A text with values in it.</summary>
    /// <param name="chinese">The original; its holes are numbered from left to right, and the translation may use them in another order.</param>
    public static string Of(TextWithValues chinese)
    {
        var key = chinese.Key;
        return Fill(Find(key) ?? key, chinese.Values);
    }

    /// <summary>Fills values into a text that was looked up; English entries may hold both forms of a word, <c>{0:day|days}</c>.</summary>
    /// <param name="text">The original or its translation.</param>
    /// <param name="values">What goes into its holes.</param>
    public static string Fill(string text, params object?[] values) => string.Format(EnglishFormat.Instance, text, values);

    /// <summary>
    /// What stands in a definition or was stored as it was told: the standard flow's own words have a translation, what people
    /// of the office wrote stays as they wrote it.
    /// </summary>
    /// <param name="written">The original; null gives null.</param>
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(written))]
    public static string? Known(string? written) => written is null ? null : Find(written) ?? written;

    /// <summary>The translation of a key; null where the original is to be used.</summary>
    /// <param name="key">The original, its holes as <c>{0}</c>, <c>{1}</c>.</param>
    public static string? Find(string key) => IsEnglish ? FindEnglish(key) : null;

    /// <summary>The English of a key, whoever reads: for mails, which speak the account's language. Null where there is none.</summary>
    /// <param name="key">The original.</param>
    public static string? FindEnglish(string key)
    {
        foreach (var (_, source) in _sources)
        {
            if (source.GetResourceSet(English, createIfNotExists: true, tryParents: false)?.GetString(key) is { } found)
                return found;
        }

        return null;
    }

    /// <summary>Adds the texts of an assembly: its <c>Texts/Texts.en.resx</c>. Once at start-up; more often does no harm.</summary>
    public static void AddTextsOf(Assembly assembly) =>
        ImmutableInterlocked.TryAdd(ref _sources, assembly, TextsOf(assembly));

    /// <summary>Work without a reader (timers, mail) speaks Chinese, even on a server whose own language is English.</summary>
    public static void SpeakChineseByDefault()
    {
        if (IsEnglish)
            CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;
    }

    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en");

    private static ResourceManager TextsOf(Assembly assembly) => new($"{assembly.GetName().Name}.Texts.Texts", assembly);
}
