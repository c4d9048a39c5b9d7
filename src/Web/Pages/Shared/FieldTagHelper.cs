using System.Globalization;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace ExamReg.Web.Pages.Shared;

/// <summary>
/// One field of a form: label, red star, control, hint, and the message beside it.
/// <c>&lt;field for="Form.Mobile" label="手机号" hint="…" inputmode="tel" autocomplete="tel" required /&gt;</c>.
/// Attributes it does not know go to the input. With content, the content is the control (a select, radio buttons): give it
/// the id and name of the field yourself. A password is never sent back.
/// </summary>
[HtmlTargetElement("field", Attributes = "for")]
public sealed class FieldTagHelper : TagHelper
{
    /// <summary>What the field is bound to.</summary>
    public ModelExpression For { get; set; } = null!;

    /// <summary>The label.</summary>
    public string Label { get; set; } = "";

    /// <summary>The rule in a few words, there before anything is typed.</summary>
    public string? Hint { get; set; }

    /// <summary>Type of the input.</summary>
    public string Type { get; set; } = "text";

    /// <summary>Bears the red star. The server decides; the browser's own bubbles stay away.</summary>
    public bool Required { get; set; }

    /// <summary>Address of a handler that answers with this field's message when the field is left; empty when all is well.</summary>
    public string? Check { get; set; }

    /// <summary>Names of other fields that the check looks at, apart by blanks.</summary>
    public string? CheckWith { get; set; }

    /// <summary>The page.</summary>
    [ViewContext]
    [HtmlAttributeNotBound]
    public ViewContext ViewContext { get; set; } = null!;

    /// <inheritdoc />
    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var name = ViewContext.ViewData.TemplateInfo.GetFullHtmlFieldName(For.Name);
        var id = TagBuilder.CreateSanitizedId(name, "_");
        ViewContext.ModelState.TryGetValue(name, out var entry);
        var errors = entry?.Errors.Select(error => error.ErrorMessage).Where(text => text.Length > 0).ToArray() ?? [];

        var content = await output.GetChildContentAsync();
        IHtmlContent control = content.IsEmptyOrWhiteSpace ? Input(output, name, id, entry?.AttemptedValue, errors.Length > 0) : content;
        output.Attributes.Clear();

        output.TagName = "div";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "field");
        output.Content.AppendHtml(LabelOf(id));
        output.Content.AppendHtml(control);
        if (Hint is not null)
            output.Content.AppendHtml(Paragraph($"{id}-hint", "field-hint", Hint));
        var message = Paragraph($"{id}-error", "field-error", string.Join(" ", errors));
        message.Attributes["aria-live"] = "polite";
        output.Content.AppendHtml(message);
    }

    private TagBuilder LabelOf(string id)
    {
        var label = new TagBuilder("label");
        label.AddCssClass("field-label");
        label.Attributes["for"] = id;
        label.InnerHtml.Append(Label);
        if (Required)
        {
            var star = new TagBuilder("span");
            star.AddCssClass("field-required");
            star.Attributes["aria-hidden"] = "true";
            star.InnerHtml.Append("*");
            label.InnerHtml.AppendHtml(star);
        }

        return label;
    }

    private TagBuilder Input(TagHelperOutput output, string name, string id, string? attempted, bool bad)
    {
        var input = new TagBuilder("input") { TagRenderMode = TagRenderMode.SelfClosing };
        input.AddCssClass("form-control");
        foreach (var attribute in output.Attributes)
            input.Attributes[attribute.Name] = attribute.Value?.ToString() ?? "";
        input.Attributes["type"] = Type;
        input.Attributes["id"] = id;
        input.Attributes["name"] = name;
        input.Attributes["aria-describedby"] = Hint is null ? $"{id}-error" : $"{id}-hint {id}-error";
        if (Required)
            input.Attributes["aria-required"] = "true";
        if (bad)
            input.Attributes["aria-invalid"] = "true";
        var value = attempted ?? Convert.ToString(For.Model, CultureInfo.InvariantCulture);
        if (Type != "password" && !string.IsNullOrEmpty(value))
            input.Attributes["value"] = value;
        if (Check is not null)
        {
            input.Attributes["hx-post"] = Check;
            // While typing, once the fingers rest; a newer question makes an older answer void.
            input.Attributes["hx-trigger"] = "input changed delay:700ms, change";
            input.Attributes["hx-sync"] = "this:replace";
            input.Attributes["hx-params"] = string.Join(',', [name, .. CheckWith?.Split(' ') ?? [], "__RequestVerificationToken"]);
            input.Attributes["hx-target"] = $"#{id}-error";
        }

        return input;
    }

    private static TagBuilder Paragraph(string id, string css, string text)
    {
        var paragraph = new TagBuilder("p");
        paragraph.AddCssClass(css);
        paragraph.Attributes["id"] = id;
        paragraph.InnerHtml.Append(text);
        return paragraph;
    }
}
