using System.Globalization;
using System.Text.Json.Nodes;
using ExamReg.Domain;
using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Expressions;
using ExamReg.Workflows.Storage;

namespace ExamReg.Web.Designer.Descriptors;

/// <summary>Our activity types as Studio's toolbox, nodes and forms show them.</summary>
public sealed class ActivityDescriptors(ActivityRegistry registry, DefinitionStore store)
{
    /// <summary>The type that stands for one we do not know; see <see cref="Definitions.UnknownActivities"/>.</summary>
    public const string NotFoundType = ExamReg.Workflows.Definitions.NotFoundActivity.TypeName;

    /// <summary>All of them, workflows that are published as activities included. One type without a descriptor would blank Studio's canvas, so nothing is left out.</summary>
    /// <param name="ct">Ends the wait.</param>
    public async Task<IReadOnlyList<ElsaActivityDescriptor>> AllAsync(CancellationToken ct)
    {
        await store.RefreshActivitiesAsync(ct);
        return [.. registry.Descriptors.Select(Describe), NotFound()];
    }

    /// <summary>The names of all types that Studio is told about.</summary>
    public IReadOnlySet<string> TypeNames() => registry.Descriptors.Select(descriptor => descriptor.Type).Append(NotFoundType).ToHashSet(StringComparer.Ordinal);

    private static ElsaActivityDescriptor NotFound() => new(
        NotFoundType, "Elsa", "NotFoundActivity", 1, Text.Of("流程"), Text.Of("未知活动"),
        Text.Of("本平台没有这种活动；原有内容原样保留，发布前请替换或删除。"), "Action",
        IsContainer: false, IsBrowsable: false, IsStart: false, IsTerminal: false, [], [], []);

    private static ElsaActivityDescriptor Describe(ActivityDescriptor descriptor) => new(
        descriptor.Type,
        descriptor.Namespace,
        // A new node is named after this, with a number: “缴费1”.
        Text.Of(descriptor.DisplayName),
        1,
        Text.Of(descriptor.Category),
        Text.Of(descriptor.DisplayName),
        Text.Of(descriptor.Description),
        descriptor.Kind.ToString(),
        descriptor.IsContainer,
        descriptor.IsBrowsable,
        descriptor.IsStart,
        descriptor.IsTerminal,
        [.. Ports(descriptor)],
        [.. Inputs(descriptor)],
        [.. descriptor.Outputs.Select((output, index) => new ElsaOutput(
            output.Name, TypeNameOf(output.ValueType), Text.Of(output.DisplayName), Text.Of(output.Description), index))]);

    private static IEnumerable<ElsaPort> Ports(ActivityDescriptor descriptor)
    {
        foreach (var outcome in descriptor.Outcomes)
            yield return new(outcome, Text.Of(descriptor.LabelOf(outcome)), "Flow");
        foreach (var port in descriptor.Ports)
            yield return new(port.Name, Text.Of(port.DisplayName), "Embedded");
    }

    private static IEnumerable<ElsaInput> Inputs(ActivityDescriptor descriptor)
    {
        foreach (var setting in descriptor.Settings)
        {
            yield return new(setting.Name, setting.TypeName, Text.Of(setting.DisplayName ?? setting.Name), Text.Of(setting.Description ?? ""), setting.Order,
                IsBrowsable: true, IsWrapped: false, setting.UIHint, null, null, "Literal", null);
        }
        foreach (var input in descriptor.Inputs)
        {
            yield return new(input.Name, TypeNameOf(input.ValueType), Text.Of(input.DisplayName), Text.Of(input.Description), input.Order, input.IsBrowsable,
                IsWrapped: true, input.UIHint, input.Category, DefaultOf(input), input.DefaultSyntax, Specify(input));
        }
    }

    // As the engine would read it back: a span as text, an enumeration by name.
    private static JsonNode? DefaultOf(InputDescriptor input) => input.DefaultValue switch
    {
        null => null,
        DateTimeOffset moment when moment == default => null,
        var value => ValueConverter.ToJson(value),
    };

    private static JsonObject? Specify(InputDescriptor input)
    {
        if (input.Options.Count == 0)
            return KindOf(input.ValueType) is { } kind ? new JsonObject { ["examreg"] = new JsonObject { ["kind"] = kind } } : null;
        var items = new JsonArray([.. input.Options.Select(option => (JsonNode)new JsonObject { ["text"] = Text.Of(option.Label), ["value"] = option.Value })]);
        return new JsonObject
        {
            ["dropdown"] = new JsonObject { ["selectList"] = new JsonObject { ["items"] = items, ["isFlagsEnum"] = false, ["sortItems"] = false } },
        };
    }

    /// <summary>What the page around Studio checks while it is typed: Studio itself has only a line of text for it.</summary>
    private static string? KindOf(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var plain when plain == typeof(int) || plain == typeof(long) => "whole-number",
        var plain when plain == typeof(double) || plain == typeof(decimal) => "number",
        var plain when plain == typeof(TimeSpan) => "duration",
        _ => null,
    };

    private static string TypeNameOf(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (plain.IsEnum)
            return "String";
        if (plain.IsGenericType && plain.GetGenericTypeDefinition() == typeof(ICollection<>))
            return string.Create(CultureInfo.InvariantCulture, $"ICollection<{TypeNameOf(plain.GetGenericArguments()[0])}>");
        return plain == typeof(JsonObject) || plain == typeof(JsonNode) ? "Object" : plain.Name;
    }
}
