using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ExamReg.Workflows.Definitions;

/// <summary>
/// One version of a workflow definition in Elsa 3's JSON format. The JSON itself is kept, so whatever this engine does not
/// understand survives reading and writing; the properties here are views on it.
/// </summary>
public sealed class WorkflowDocument
{
    /// <summary>The <c>$schema</c> of Elsa 3 workflow definitions.</summary>
    public const string Schema = "https://elsaworkflows.io/schemas/workflow-definition/v3.0.0/schema.json";

    private static readonly JsonSerializerOptions Written = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 128 };

    private WorkflowDocument(JsonObject json) => Json = json;

    /// <summary>The definition as it was written.</summary>
    public JsonObject Json { get; }

    /// <summary>The id of this version.</summary>
    public string Id { get => Text("id") ?? ""; set => Json["id"] = value; }

    /// <summary>The id that all versions share.</summary>
    public string DefinitionId { get => Text("definitionId") ?? ""; set => Json["definitionId"] = value; }

    /// <summary>The name that people see.</summary>
    public string Name { get => Text("name") ?? ""; set => Json["name"] = value; }

    /// <summary>What the workflow is for.</summary>
    public string? Description => Text("description");

    /// <summary>The version's number, from 1.</summary>
    public int Version { get => Json["version"] is JsonValue value && value.TryGetValue<int>(out var number) ? number : 1; set => Json["version"] = value; }

    /// <summary>Whether it is the newest version of its definition.</summary>
    public bool IsLatest { get => Flag("isLatest"); set => Json["isLatest"] = value; }

    /// <summary>Whether new instances start from this version.</summary>
    public bool IsPublished { get => Flag("isPublished"); set => Json["isPublished"] = value; }

    /// <summary>The root activity, or null where the document has none.</summary>
    public JsonObject? Root => Json["root"] as JsonObject;

    /// <summary>The workflow's variables.</summary>
    public IReadOnlyList<VariableDeclaration> Variables => VariableDeclaration.ReadAll(Json["variables"]);

    /// <summary>The names of the workflow's declared inputs.</summary>
    public IReadOnlyList<string> Inputs => [.. Names("inputs")];

    /// <summary>The names of the workflow's declared outputs.</summary>
    public IReadOnlyList<string> Outputs => [.. Names("outputs")];

    /// <summary>The outcomes that the workflow offers when it is used as an activity.</summary>
    public IReadOnlyList<string> Outcomes
        => Json["outcomes"] is JsonArray outcomes ? [.. outcomes.OfType<JsonValue>().Select(value => value.ToString())] : [];

    /// <summary>Whether the designer offers this workflow as an activity.</summary>
    public bool UsableAsActivity => Json["options"] is JsonObject options && options["usableAsActivity"] is JsonValue value && value.TryGetValue<bool>(out var usable) && usable;

    /// <summary>Reads a definition; also takes the <c>{ "model": ... }</c> envelope of a save request's file.</summary>
    /// <param name="json">The text.</param>
    /// <param name="error">Why it is not a definition.</param>
    public static WorkflowDocument? Parse(string json, out string? error)
    {
        try
        {
            if (JsonNode.Parse(json.TrimStart((char)0xFEFF), documentOptions: Lenient) is JsonObject document)
            {
                error = document["root"] is JsonObject || document["model"] is JsonObject ? null : "The definition has no root activity.";
                return error is null ? new WorkflowDocument(document["model"] is JsonObject model ? (JsonObject)model.DeepClone() : document) : null;
            }
            error = "The definition is not a JSON object.";
        }
        catch (JsonException exception)
        {
            error = $"The definition is not JSON: {exception.Message}";
        }
        return null;
    }

    /// <summary>Wraps a definition that is already JSON.</summary>
    /// <param name="json">The definition; not copied.</param>
    public static WorkflowDocument From(JsonObject json) => new(json);

    /// <summary>A copy that shares nothing with this one.</summary>
    public WorkflowDocument Clone() => new((JsonObject)Json.DeepClone());

    /// <summary>The definition as JSON text.</summary>
    public string ToJson() => Json.ToJsonString(Written);

    private string? Text(string name) => Json[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private bool Flag(string name) => Json[name] is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;

    private IEnumerable<string> Names(string property)
        => Json[property] is JsonArray list ? list.OfType<JsonObject>().Select(item => item["name"]?.ToString() ?? "").Where(name => name.Length > 0) : [];
}

/// <summary>A variable that a workflow or a container declares.</summary>
/// <param name="Id">Its id; outputs are bound to it.</param>
/// <param name="Name">Its name; expressions use it.</param>
/// <param name="TypeName">The type alias as written; only aliases of plain values mean anything here.</param>
/// <param name="DefaultValue">The plain value that it begins with.</param>
/// <param name="IsArray">Whether it holds a list of that type.</param>
public sealed record VariableDeclaration(string Id, string Name, string TypeName, object? DefaultValue, bool IsArray = false)
{
    private static readonly Dictionary<string, Type> Aliases = new(StringComparer.OrdinalIgnoreCase)
    {
        ["String"] = typeof(string),
        ["Boolean"] = typeof(bool),
        ["Int16"] = typeof(long),
        ["Int32"] = typeof(long),
        ["Int64"] = typeof(long),
        ["Single"] = typeof(double),
        ["Double"] = typeof(double),
        ["Decimal"] = typeof(decimal),
    };

    internal static IReadOnlyList<VariableDeclaration> ReadAll(JsonNode? json)
        => json is JsonArray list ? [.. list.OfType<JsonObject>().Select(Read)] : [];

    /// <summary>Converts a value to the declared type, so that "5" put into an Int32 counts as a number.</summary>
    /// <param name="value">The value.</param>
    public object? Coerce(object? value)
        => value is not null && !IsArray && Aliases.TryGetValue(TypeName, out var type) ? Expressions.ValueConverter.To(value, type) : value;

    private static VariableDeclaration Read(JsonObject json)
    {
        var name = json["name"]?.ToString() ?? "";
        var isArray = json["isArray"] is JsonValue flag && flag.TryGetValue<bool>(out var array) && array;
        var declaration = new VariableDeclaration(json["id"]?.ToString() ?? name, name, json["typeName"]?.ToString() ?? "Object", null, isArray);
        var value = Expressions.ValueConverter.FromJson(json["value"]);
        // A list or a structured type may be written as text; a text in an Object stays one, as in Elsa.
        var isStructured = isArray || (declaration.TypeName != "Object" && !Aliases.ContainsKey(declaration.TypeName));
        if (isStructured && value is string text && text.TrimStart() is ['[' or '{', ..])
            value = TryParse(text) ?? value;
        return declaration with { DefaultValue = declaration.CoerceOrKeep(value) };
    }

    private static JsonNode? TryParse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private object? CoerceOrKeep(object? value)
    {
        try
        {
            return Coerce(value);
        }
        catch (InvalidCastException)
        {
            return value;
        }
    }
}
