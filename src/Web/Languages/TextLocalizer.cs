using ExamReg.Domain;
using Microsoft.Extensions.Localization;

namespace ExamReg.Web.Languages;

/// <summary><see cref="Text"/> under the name by which ASP.NET Core asks for texts: <c>@L["至少要报考 {0} 科", n]</c>.</summary>
public sealed class TextLocalizer : IStringLocalizer
{
    /// <inheritdoc />
    public LocalizedString this[string name] => Text.Find(name) is { } found ? new(name, found) : new(name, name, resourceNotFound: true);

    /// <inheritdoc />
    public LocalizedString this[string name, params object[] arguments]
    {
        get
        {
            var found = Text.Find(name);
            return new(name, Text.Fill(found ?? name, arguments), found is null);
        }
    }

    /// <summary>Nobody lists the texts.</summary>
    public IEnumerable<LocalizedString> GetAllStrings(bool includeParentCultures) => [];
}

/// <summary>One set of texts for every type.</summary>
public sealed class TextLocalizerFactory : IStringLocalizerFactory
{
    private static readonly TextLocalizer _localizer = new();

    /// <inheritdoc />
    public IStringLocalizer Create(Type resourceSource) => _localizer;

    /// <inheritdoc />
    public IStringLocalizer Create(string baseName, string location) => _localizer;
}
