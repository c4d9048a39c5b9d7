using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using ExamReg.Domain;
using ExamReg.Domain.Clock;
using Fluid;
using Fluid.Values;

namespace ExamReg.Activities.Messages;

/// <summary>
/// Titles and texts of messages in Chinese and English: one Liquid template a kind and language, in the folder <c>Templates</c>
/// (embedded). Plain text; whoever makes HTML of it encodes it.
/// </summary>
public static class MessageTemplates
{
    /// <summary>Languages there are templates for; the first is what everybody gets who asks for another.</summary>
    public static IReadOnlyList<string> Languages { get; } = ["zh-CN", "en"];

    private static readonly FluidParser Parser = new();
    private static readonly Dictionary<string, TemplateOptions> Options = Languages.ToDictionary(language => language, OptionsOf);
    private static readonly ConcurrentDictionary<(string Kind, string Language), (IFluidTemplate Title, IFluidTemplate Body)?> Parsed = new();

    /// <summary>The language of ours for a culture's name: <c>en-GB</c> gives <c>en</c>, anything unknown Chinese.</summary>
    public static string LanguageFor(string? culture) =>
        Languages.FirstOrDefault(language => culture is not null
            && (culture.Equals(language, StringComparison.OrdinalIgnoreCase) || culture.StartsWith(language + "-", StringComparison.OrdinalIgnoreCase)))
        ?? Languages[0];

    /// <summary>Title and text of a kind in a language.</summary>
    /// <param name="kind">One of <see cref="MessageKinds"/>.</param>
    /// <param name="language">One of <see cref="Languages"/>.</param>
    /// <param name="data">What the template fills in; all values are texts.</param>
    /// <exception cref="ArgumentException">There is no such template.</exception>
    public static (string Title, string Body) Render(string kind, string language, JsonObject data)
    {
        var (title, body) = Parsed.GetOrAdd((kind, language), key => Load(key.Kind, key.Language))
            ?? throw new ArgumentException($"There is no template “{language}/{kind}”.", nameof(kind));
        var context = new TemplateContext(Options[language]);
        foreach (var (name, value) in data)
            context.SetValue(name, new StringValue(In(language, value?.ToString() ?? "")));
        return (title.Render(context).Trim(), body.Render(context).Trim());
    }

    // Reasons are told as the flow has them; the standard flow's have a translation.
    private static string In(string language, string value) => language == "en" ? Text.FindEnglish(value) ?? value : value;

    // Moments are stored as machines write them (BeijingTime.Machine), and told as people do.
    private static TemplateOptions OptionsOf(string language)
    {
        var options = new TemplateOptions();
        options.Filters.AddFilter("moment", (value, _, _) => new ValueTask<FluidValue>(
            DateTimeOffset.TryParse(value.ToStringValue(), CultureInfo.InvariantCulture, out var moment)
                ? new StringValue(BeijingTime.Minute(moment, english: language == "en"))
                : value));
        return options;
    }

    /// <summary>Whether there is a template of that name.</summary>
    public static bool Exists(string kind) => Parsed.GetOrAdd((kind, Languages[0]), key => Load(key.Kind, key.Language)) is not null;

    private static (IFluidTemplate, IFluidTemplate)? Load(string kind, string language)
    {
        using var stream = typeof(MessageTemplates).Assembly.GetManifestResourceStream($"Messages/{language}/{kind}.liquid");
        if (stream is null)
            return null;
        using var reader = new StreamReader(stream);
        var title = reader.ReadLine() ?? "";
        return (Parser.Parse(title), Parser.Parse(reader.ReadToEnd()));
    }
}
