using System.Text.Json.Nodes;
using ExamReg.Activities.Messages;

namespace ExamReg.Web.Portal;

/// <summary>A message of the inbox in the reader's language.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Body">Its text.</param>
public sealed record MessageText(string Title, string Body)
{
    /// <summary>Chinese is what was told, word for word; another language is made from the template it was told with.</summary>
    /// <param name="kind">One of <see cref="MessageKinds"/>.</param>
    /// <param name="title">As it was told.</param>
    /// <param name="body">As it was told.</param>
    /// <param name="data">JSON of what the template fills in.</param>
    public static MessageText Of(string kind, string title, string body, string data)
    {
        if (!Text.IsEnglish || kind == MessageKinds.Notice || !MessageTemplates.Exists(kind))
            return new(title, body);
        var (english, text) = MessageTemplates.Render(kind, "en", JsonNode.Parse(data)!.AsObject());
        return new(english, text);
    }
}
