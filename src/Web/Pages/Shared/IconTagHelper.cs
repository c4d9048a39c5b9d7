using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace ExamReg.Web.Pages.Shared;

/// <summary><c>&lt;icon name="home" /&gt;</c>: a symbol of img/icons.svg in the size and colour of the text. With a label, it speaks.</summary>
[HtmlTargetElement("icon", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class IconTagHelper(IFileVersionProvider versions) : TagHelper
{
    /// <summary>The symbol.</summary>
    public string Name { get; set; } = "";

    /// <summary>What a screen reader says; without it the icon is decoration.</summary>
    public string? Label { get; set; }

    /// <summary>The page.</summary>
    [ViewContext]
    [HtmlAttributeNotBound]
    public ViewContext ViewContext { get; set; } = null!;

    /// <inheritdoc />
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var sprite = versions.AddFileVersionToPath(ViewContext.HttpContext.Request.PathBase, "/img/icons.svg");
        output.TagName = "svg";
        output.TagMode = TagMode.StartTagAndEndTag;
        var more = output.Attributes["class"]?.Value?.ToString();
        output.Attributes.SetAttribute("class", more is null ? "icon" : $"icon {more}");
        if (Label is null)
        {
            output.Attributes.SetAttribute("aria-hidden", "true");
        }
        else
        {
            output.Attributes.SetAttribute("role", "img");
            output.Attributes.SetAttribute("aria-label", Label);
        }

        var use = new TagBuilder("use");
        use.Attributes["href"] = $"{sprite}#{Name}";
        output.Content.SetHtmlContent(use);
    }
}
