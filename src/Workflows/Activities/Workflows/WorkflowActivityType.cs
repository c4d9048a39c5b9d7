using System.Text.Json;
using System.Text.Json.Nodes;
using ExamReg.Workflows.Definitions;

namespace ExamReg.Workflows.Activities.Workflows;

/// <summary>The activity type that a published workflow offers.</summary>
internal sealed class WorkflowActivityType(WorkflowDocument document) : ActivityType(typeof(WorkflowDefinitionActivity), Describe(document))
{
    /// <summary>The workflow.</summary>
    public string DefinitionId => document.DefinitionId;

    /// <summary>The outcomes that a workflow declares; Done where it declares none.</summary>
    public static IReadOnlyList<string> OutcomesOf(WorkflowDocument document) => document.Outcomes.Count > 0 ? document.Outcomes : ["Done"];

    /// <summary>A name as the type of an activity: words joined, each with a capital.</summary>
    public static string TypeNameOf(WorkflowDocument document)
    {
        var words = document.Name.Split([' ', '\t', '_', '-', '.', ',', '/', '\\', '<', '`'], StringSplitOptions.RemoveEmptyEntries);
        var name = string.Concat(words.Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
        return name.Length > 0 ? name : document.DefinitionId;
    }

    internal override Activity Create() => new WorkflowDefinitionActivity { Declared = document };

    private static ActivityDescriptor Describe(WorkflowDocument document)
    {
        var type = TypeNameOf(document);
        var category = (document.Json["options"] as JsonObject)?["activityCategory"]?.ToString();
        return new ActivityDescriptor(
            type,
            document.Name,
            string.IsNullOrEmpty(category) ? "流程" : category,
            document.Description ?? "",
            ActivityKind.Task,
            OutcomesOf(document),
            [],
            [.. Definitions("inputs").Select(DescribeInput)],
            [.. Definitions("outputs").Select(DescribeOutput)],
            IsContainer: false,
            IsBrowsable: true,
            IsStart: false,
            IsTerminal: false);

        IEnumerable<JsonObject> Definitions(string property)
            => (document.Json[property] as JsonArray ?? []).OfType<JsonObject>().Where(json => Text(json, "name") is { Length: > 0 });
    }

    private static InputDescriptor DescribeInput(JsonObject json, int index) => new(
        JsonName(json), TypeOf(json), Text(json, "displayName") ?? Text(json, "name")!, Text(json, "description") ?? "",
        Text(json, "category"),
        Text(json, "uiHint") ?? "singleline", [], null, "Literal", IsRequired: false, IsBrowsable: true, index);

    private static OutputDescriptor DescribeOutput(JsonObject json)
        => new(JsonName(json), TypeOf(json), Text(json, "displayName") ?? Text(json, "name")!, Text(json, "description") ?? "");

    private static string JsonName(JsonObject json) => JsonNamingPolicy.CamelCase.ConvertName(Text(json, "name")!);

    private static string? Text(JsonObject json, string property) => json[property]?.ToString() is { Length: > 0 } text ? text : null;

    private static Type TypeOf(JsonObject json) => Text(json, "type") switch
    {
        "String" => typeof(string),
        "Boolean" => typeof(bool),
        "Int16" or "Int32" or "Int64" => typeof(long),
        "Single" or "Double" => typeof(double),
        "Decimal" => typeof(decimal),
        "DateTime" or "DateTimeOffset" => typeof(DateTimeOffset),
        "TimeSpan" => typeof(TimeSpan),
        _ => typeof(object),
    };
}
