using Ganss.Xss;
using Markdig;
using Microsoft.AspNetCore.Html;

namespace ExamReg.Web.Pages.Shared;

/// <summary>Markdown that people of the exam office wrote, as HTML that can do no harm: no scripts, styles, forms or foreign pictures.</summary>
public static class MarkdownText
{
    private static readonly MarkdownPipeline _pipeline =
        new MarkdownPipelineBuilder().UsePipeTables().UseAutoLinks().UseSoftlineBreakAsHardlineBreak().DisableHtml().Build();

    private static readonly HtmlSanitizer _sanitizer = new(new HtmlSanitizerOptions
    {
        AllowedTags = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
        {
            "h1", "h2", "h3", "h4", "p", "ul", "ol", "li", "strong", "em", "br", "hr", "blockquote", "code", "pre", "a",
            "table", "thead", "tbody", "tr", "th", "td",
        },
        AllowedAttributes = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "href", "start" },
        AllowedSchemes = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "https", "http", "mailto", "tel" },
        UriAttributes = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "href" },
    });

    /// <summary>The HTML.</summary>
    public static IHtmlContent Render(string markdown) => new HtmlString(_sanitizer.Sanitize(Markdown.ToHtml(markdown, _pipeline)));
}
