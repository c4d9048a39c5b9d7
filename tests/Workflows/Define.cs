using System.Text.Json.Nodes;

namespace ExamReg.Tests.Workflows;

/// <summary>Writes definitions as Elsa's designer would, for tests that need one of their own.</summary>
internal static class Define
{
    public static JsonObject Activity(string type, string id, params (string Name, JsonNode? Value)[] properties)
    {
        var json = new JsonObject { ["id"] = id, ["name"] = id, ["type"] = type, ["version"] = 1 };
        foreach (var (name, value) in properties)
            json[name] = value;
        return json;
    }

    public static JsonObject Line(string text) => Activity("Elsa.WriteLine", text, ("text", Literal(text)));

    public static JsonObject Line(string id, JsonNode text) => Activity("Elsa.WriteLine", id, ("text", text));

    public static JsonObject Event(string name) => Activity("Elsa.Event", name, ("eventName", Literal(name)));

    public static JsonObject Delay(string id, string duration) => Activity("Elsa.Delay", id, ("timeSpan", Literal(duration)));

    public static JsonObject Sequence(params JsonObject[] activities)
        => Container("Elsa.Sequence", $"Sequence{activities[0]["id"]}", activities);

    public static JsonObject Container(string type, string id, params JsonObject[] activities)
        => Activity(type, id, ("activities", new JsonArray([.. activities])));

    public static JsonObject SetVariable(string id, string variable, JsonNode value)
        => Activity("Elsa.SetVariable", id, ("variable", new JsonObject { ["id"] = variable, ["name"] = variable }), ("value", value));

    /// <summary>A flowchart; connections as "a -> b" or "a:True -> b".</summary>
    public static JsonObject Flowchart(JsonObject[] activities, params string[] connections)
        => Flowchart("Flowchart1", activities, connections);

    public static JsonObject Flowchart(string id, JsonObject[] activities, params string[] connections)
    {
        var chart = Container("Elsa.Flowchart", id, activities);
        chart["connections"] = new JsonArray([.. connections.Select(Connection)]);
        return chart;
    }

    public static JsonObject Merging(this JsonObject activity, string mode)
    {
        activity["customProperties"] = new JsonObject { ["mergeMode"] = mode };
        return activity;
    }

    public static JsonObject With(this JsonObject activity, string property, JsonNode? value)
    {
        activity[property] = value;
        return activity;
    }

    public static JsonObject Declaring(this JsonObject container, string name, JsonNode? value, string typeName = "Object")
    {
        var variables = container["variables"] as JsonArray ?? [];
        variables.Add(new JsonObject { ["id"] = $"{container["id"]}-{name}", ["name"] = name, ["typeName"] = typeName, ["value"] = value });
        container["variables"] = variables;
        return container;
    }

    public static string Workflow(JsonObject root, params (string Name, JsonNode? Value)[] variables) => new JsonObject
    {
        ["id"] = "v1",
        ["definitionId"] = "test",
        ["name"] = "Test",
        ["version"] = 1,
        ["variables"] = new JsonArray([.. variables.Select(variable => new JsonObject
        {
            ["id"] = variable.Name,
            ["name"] = variable.Name,
            ["typeName"] = "Object",
            ["value"] = variable.Value,
        })]),
        ["root"] = root,
    }.ToJsonString();

    public static WorkflowHarness Run(JsonObject root, params (string Name, JsonNode? Value)[] variables)
        => WorkflowHarness.For(Workflow(root, variables));

    public static JsonObject Literal(JsonNode? value) => Expression("Literal", value);

    public static JsonObject Js(string script) => Expression("JavaScript", script);

    public static JsonObject Variable(string name) => Expression("Variable", new JsonObject { ["id"] = name, ["name"] = name });

    public static JsonObject Expression(string type, JsonNode? value) => new()
    {
        ["typeName"] = "Object",
        ["expression"] = new JsonObject { ["type"] = type, ["value"] = value },
    };

    /// <summary>An output bound to a variable.</summary>
    public static JsonObject Into(string variable)
        => new() { ["typeName"] = "Object", ["memoryReference"] = new JsonObject { ["id"] = variable } };

    private static JsonObject Connection(string text)
    {
        var ends = text.Split("->", StringSplitOptions.TrimEntries);
        var source = ends[0].Split(':');
        return new JsonObject
        {
            ["source"] = new JsonObject { ["activity"] = source[0], ["port"] = source.Length > 1 ? source[1] : "Done" },
            ["target"] = new JsonObject { ["activity"] = ends[1], ["port"] = "In" },
        };
    }
}
