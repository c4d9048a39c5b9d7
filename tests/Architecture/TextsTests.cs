using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using ExamReg.Domain.Orders;
using ExamReg.Domain.Registrations;

namespace ExamReg.Tests.Architecture;

/// <summary>
/// Every text that the sources use has an English entry, with the same placeholders, and no entry is unused (docs/adr/0005).
/// What a test lists is: where the key stands, and the line to add to the assembly's Texts/Texts.en.resx.
/// </summary>
public sealed partial class TextsTests
{
    private static readonly string[] Projects = ["Domain", "Activities", "Workflows", "Web"];

    private static readonly Lazy<IReadOnlyList<Use>> Uses = new(() => [.. Projects.SelectMany(SourcesOf).SelectMany(UsesIn), .. UsesWithoutCall()]);

    private static readonly Lazy<IReadOnlyList<Entry>> Entries = new(() => [.. Projects.SelectMany(EntriesOf)]);

    [Fact]
    public void Should_have_an_English_entry_for_every_text()
    {
        var known = Entries.Value.Select(entry => entry.Key).ToHashSet();
        var missing = Uses.Value.Where(use => use.Key is not null && !known.Contains(use.Key)).DistinctBy(use => use.Key).ToList();
        Assert.True(missing.Count == 0, Listed($"{missing.Count} texts have no English entry", missing.Select(use =>
            $"{use.Place}\n    <data name=\"{Escaped(use.Key!)}\" xml:space=\"preserve\"><value></value></data>")));
    }

    [Fact]
    public void Should_be_given_texts_that_can_be_looked_up()
    {
        // The designer's descriptors hand on what attributes of activities say.
        var opaque = Uses.Value.Where(use => use.Key is null && !use.Place.Contains("Descriptors", StringComparison.Ordinal)).ToList();
        Assert.True(opaque.Count == 0, Listed("Text.Of, L and H take a literal, which is the key; these take something else", opaque.Select(use => use.Place)));
    }

    [Fact]
    public void Should_keep_the_placeholders_in_English()
    {
        var different = Entries.Value.Where(entry => !Holes(entry.Key).SetEquals(Holes(entry.English))).ToList();
        Assert.True(different.Count == 0, Listed($"{different.Count} entries have other placeholders than their key", different.Select(entry =>
            $"{entry.File}: {entry.Key} = {entry.English}")));
    }

    [Fact]
    public void Should_have_no_entry_that_nothing_uses()
    {
        var used = Uses.Value.Select(use => use.Key).ToHashSet();
        var attributes = SaidByAttributes();
        var unused = Entries.Value.Where(entry => !used.Contains(entry.Key) && !attributes.Contains(entry.Key, StringComparison.Ordinal)).ToList();
        Assert.True(unused.Count == 0, Listed($"{unused.Count} entries are not used", unused.Select(entry => $"{entry.File}: {entry.Key}")));
    }

    [Fact]
    public void Should_have_one_entry_for_a_text_and_not_an_empty_one()
    {
        var doubles = Entries.Value.GroupBy(entry => entry.Key).Where(group => group.Count() > 1).ToList();
        Assert.True(doubles.Count == 0, Listed("Texts with several entries", doubles.Select(group => $"{group.Key}: {string.Join(", ", group.Select(entry => entry.File))}")));
        Assert.DoesNotContain(Entries.Value, entry => string.IsNullOrWhiteSpace(entry.English) || Han().IsMatch(Quoted().Replace(entry.English, "")));
    }

    [Fact]
    public void Should_have_an_English_entry_for_every_text_of_a_script()
    {
        var folder = Path.Combine(Repository.Root, "src", "Web", "wwwroot", "js");
        var entries = ScriptEntry().Matches(File.ReadAllText(Path.Combine(folder, "texts.en.js")))
            .ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
        var uses = Directory.EnumerateFiles(folder, "*.js", SearchOption.AllDirectories)
            .SelectMany(file => ScriptText().Matches(File.ReadAllText(file)).Where(match => !file.EndsWith("texts.js", StringComparison.Ordinal))
                .Where(match => Han().IsMatch(match.Groups[1].Value)).Select(match => (File: Path.GetRelativePath(folder, file), Key: match.Groups[1].Value)))
            .ToList();

        Assert.NotEmpty(uses);
        var missing = uses.Where(use => !entries.ContainsKey(use.Key)).Select(use => $"{use.File}: {use.Key}").ToList();
        Assert.True(missing.Count == 0, Listed("Texts of scripts without an entry in texts.en.js", missing));
        var unused = entries.Keys.Except(uses.Select(use => use.Key)).ToList();
        Assert.True(unused.Count == 0, Listed("Entries of texts.en.js that nothing uses", unused));
        Assert.DoesNotContain(entries, entry => !Holes(entry.Key).SetEquals(Holes(entry.Value)));
    }

    private static string Listed(string what, IEnumerable<string> lines) => $"{what}:\n  {string.Join("\n  ", lines)}";

    private static string Escaped(string key) => new XAttribute("x", key).ToString()[3..^1];

    private static IEnumerable<string> SourcesOf(string project) => Directory
        .EnumerateFiles(Path.Combine(Repository.Root, "src", project), "*.*", SearchOption.AllDirectories)
        .Where(file => file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".cshtml", StringComparison.Ordinal) || file.EndsWith(".razor", StringComparison.Ordinal))
        .Where(file => !Elsewhere().IsMatch(Path.GetRelativePath(Repository.Root, file)));

    private static IEnumerable<Entry> EntriesOf(string project)
    {
        var file = Path.Combine("src", project, "Texts", "Texts.en.resx");
        return XDocument.Load(Path.Combine(Repository.Root, file)).Root!.Elements("data")
            .Select(data => new Entry(file, data.Attribute("name")!.Value, data.Element("value")!.Value));
    }

    private static IEnumerable<Use> UsesIn(string file)
    {
        var source = File.ReadAllText(file);
        foreach (Match call in Call().Matches(source))
        {
            // Comments show how it is done.
            if (source[(source.LastIndexOf('\n', call.Index) + 1)..call.Index].TrimStart().StartsWith("//", StringComparison.Ordinal))
                continue;
            var place = $"{Path.GetRelativePath(Repository.Root, file)}:{source[..call.Index].Count(character => character == '\n') + 1}";
            yield return new Use(place, KeyAt(source, call.Index + call.Length));
        }
    }

    /// <summary>Keys that are no argument of a call: menu items, states, the standard flow's titles, messages of attributes.</summary>
    private static IEnumerable<Use> UsesWithoutCall()
    {
        var menu = Path.Combine("src", "Web", "Pages", "Shared", "NavigationMenu.cs");
        foreach (Match label in MenuLabel().Matches(File.ReadAllText(Path.Combine(Repository.Root, menu))))
            yield return new Use(menu, label.Groups[1].Value);
        foreach (var constants in new[] { Path.Combine("src", "Web", "Languages", "ModelMessages.cs"), Path.Combine("src", "Domain", "Clock", "BeijingTime.cs") })
        {
            foreach (Match text in Constant().Matches(File.ReadAllText(Path.Combine(Repository.Root, constants))))
                yield return new Use(constants, text.Groups[1].Value);
        }
        foreach (var state in Enum.GetValues<RegistrationState>())
            yield return new Use(nameof(RegistrationState), state.ChineseName());
        foreach (var word in (string[])["男", "女", BasicInformationRules.AccessibleSeatNeeded, BasicInformationRules.AccessibleSeatNotNeeded, .. BasicInformationRules.EducationLevels])
            yield return new Use(nameof(BasicInformationRules), word);
        foreach (var state in Enum.GetValues<OrderState>())
            yield return new Use(nameof(OrderState), state.ChineseName());
        var flow = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "workflows-json", "registration.json")))!;
        foreach (var activity in flow["root"]!["activities"]!.AsArray())
        {
            if (activity?["metadata"]?["displayText"]?.ToString() is { Length: > 0 } title)
                yield return new Use("workflows-json/registration.json", title);
            // Sentences of the steps; the agreement is what is accepted, and stays as it is.
            foreach (var (_, input) in activity!.AsObject().Where(input => input.Key != "text"))
            {
                if (input is JsonObject && input["expression"] is JsonObject said && said["type"]?.ToString() == "Literal"
                    && said["value"] is JsonValue value && value.TryGetValue<string>(out var sentence) && Han().IsMatch(sentence))
                    yield return new Use("workflows-json/registration.json", sentence);
            }
        }

        foreach (var reason in (string[])[DeclineAgreement.Reason, ExamReg.Activities.Ending.Withdrawal.Reason])
            yield return new Use(nameof(reason), reason);
    }

    /// <summary>What attributes of activities say (names, descriptions, outcomes): may have an entry, and shows in Chinese without.</summary>
    private static string SaidByAttributes() =>
        string.Concat(new[] { "Workflows", "Activities", Path.Combine("Web", "Designer"), Path.Combine("Web", "Admin") }.SelectMany(SourcesOf).Select(File.ReadAllText));

    /// <summary>The key of the literal at a place in a source; null when something else stands there.</summary>
    private static string? KeyAt(string source, int at)
    {
        while (char.IsWhiteSpace(source[at]))
            at++;
        var hasHoles = source[at] == '$';
        if (hasHoles)
            at++;
        if (source[at] != '"' || source.AsSpan(at).StartsWith("\"\"\""))
            return null;
        var key = new StringBuilder();
        var holes = 0;
        for (at++; source[at] != '"'; at++)
        {
            if (source[at] == '\\')
            {
                key.Append(Unescape(source[++at]));
            }
            else if (hasHoles && source[at] == '{' && source[at + 1] != '{')
            {
                var end = EndOfHole(source, at, out var format);
                key.Append('{').Append(holes++).Append(format).Append('}');
                at = end;
            }
            else
            {
                key.Append(source[at]);
                if (hasHoles && source[at] is '{' or '}')
                    key.Append(source[at++]);
            }
        }

        // A literal that is only the beginning of a longer expression is no key.
        var rest = source.AsSpan(at + 1).TrimStart();
        return rest[0] is ')' or ']' or ',' ? key.ToString() : null;
    }

    private static char Unescape(char character) => character switch { 'n' => '\n', 't' => '\t', 'r' => '\r', _ => character };

    private static int EndOfHole(string source, int at, out string format)
    {
        var (depth, colon) = (0, -1);
        for (var index = at; ; index++)
        {
            switch (source[index])
            {
                case '"':
                    for (index++; source[index] != '"'; index++)
                    {
                        if (source[index] == '\\')
                            index++;
                    }

                    break;
                case '{' or '(' or '[':
                    depth++;
                    break;
                case ':' when depth == 1 && colon < 0:
                    colon = index;
                    break;
                case ')' or ']':
                    depth--;
                    break;
                case '}' when --depth == 0:
                    format = colon < 0 ? "" : source[colon..index];
                    return index;
            }
        }
    }

    private static HashSet<string> Holes(string text) => [.. Hole().Matches(text).Select(match => match.Groups[1].Value)];

    [GeneratedRegex(@"(?<![\w.])(?:[LH]\[|(?:Domain\.|ExamReg\.Domain\.)?Text\.Of\()")]
    private static partial Regex Call();

    [GeneratedRegex(@"(^|[/\\])(obj|bin|node_modules|Migrations)[/\\]|Texts[/\\]Text\.cs$|Languages[/\\]TextLocalizer\.cs$")]
    private static partial Regex Elsewhere();

    [GeneratedRegex(@"""([^""]*\p{IsCJKUnifiedIdeographs}[^""]*)""")]
    private static partial Regex MenuLabel();

    [GeneratedRegex(@"const string \w+ = ""([^""]+)""")]
    private static partial Regex Constant();

    [GeneratedRegex(@"(?<!\{)\{(\w+)[^}]*\}")]
    private static partial Regex Hole();

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}")]
    private static partial Regex Han();

    // A term of the screen that is quoted beside its English.
    [GeneratedRegex(@"\([^)]*\)|“[^”]*”")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\btext\('([^']+)'")]
    private static partial Regex ScriptText();

    [GeneratedRegex(@"'([^']+)': '([^']*)'")]
    private static partial Regex ScriptEntry();

    private sealed record Use(string Place, string? Key);

    private sealed record Entry(string File, string Key, string English);
}
