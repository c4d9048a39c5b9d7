using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ExamReg.Web.Designer;

/// <summary>JSON as Elsa Studio expects it: camelCase, enumerations as names, dates in ISO 8601; and its form of an error.</summary>
public static class ElsaJson
{
    /// <summary>How answers are written and requests are read.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>An answer.</summary>
    public static JsonHttpResult<T> Ok<T>(T value) => TypedResults.Json(value, Options);

    /// <summary>A list as Elsa's metadata endpoints give it.</summary>
    public static JsonHttpResult<ItemList<T>> List<T>(IReadOnlyList<T> items) => Ok(new ItemList<T>(items, items.Count));

    /// <summary>
    /// A refusal whose text Studio shows in a red bar. Always 400: it is the only status whose text Studio shows, all others are
    /// swallowed or tried again.
    /// </summary>
    /// <param name="messages">What is wrong and what to do, in the person's language.</param>
    /// <param name="code">For the page around Studio: what it may offer, such as asking for a confirmation.</param>
    public static JsonHttpResult<JsonObject> Refuse(IEnumerable<string> messages, string? code = null)
    {
        var texts = messages.ToArray();
        var body = new JsonObject
        {
            ["statusCode"] = StatusCodes.Status400BadRequest,
            ["message"] = string.Join(' ', texts),
            ["errors"] = new JsonObject { ["generalErrors"] = new JsonArray([.. texts.Select(text => (JsonNode)text)]) },
        };
        if (code is not null)
            body["code"] = code;
        return TypedResults.Json(body, Options, statusCode: StatusCodes.Status400BadRequest);
    }

    /// <summary>A refusal in one sentence.</summary>
    public static JsonHttpResult<JsonObject> Refuse(string message, string? code = null) => Refuse([message], code);

    /// <summary>Items and how many.</summary>
    public sealed record ItemList<T>(IReadOnlyList<T> Items, int Count);
}
