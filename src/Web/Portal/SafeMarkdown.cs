using Ganss.Xss;
using Markdig;
using Microsoft.AspNetCore.Html;

namespace ExamReg.Web.Portal;

/// <summary>Markdown written by staff and designers, as HTML that can do no harm: no script, no style, no foreign picture.</summary>
public static class SafeMarkdown
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().UseAutoLinks().DisableHtml().Build();
    private static readonly HtmlSanitizer Sanitizer = CreateSanitizer();

    /// <summary>The text as HTML.</summary>
    /// <param name="markdown">Markdown; null gives nothing.</param>
    public static IHtmlContent ToHtml(string? markdown) =>
        new HtmlString(Sanitizer.Sanitize(Markdown.ToHtml(markdown ?? "", Pipeline)));

    private static HtmlSanitizer CreateSanitizer()
    {
        var sanitizer = new HtmlSanitizer();
        sanitizer.AllowedTags.Clear();
        sanitizer.AllowedTags.UnionWith(
            ["p", "br", "hr", "strong", "em", "del", "code", "pre", "blockquote", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "a",
            "table", "thead", "tbody", "tr", "th", "td"]);
        sanitizer.AllowedAttributes.Clear();
        sanitizer.AllowedAttributes.UnionWith(["href", "start"]);
        sanitizer.AllowedSchemes.Clear();
        sanitizer.AllowedSchemes.UnionWith(["https", "http", "mailto", "tel"]);
        sanitizer.AllowedCssProperties.Clear();
        return sanitizer;
    }
}
