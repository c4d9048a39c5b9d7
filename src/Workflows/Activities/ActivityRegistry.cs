using System.Reflection;
using System.Text.Json;
using ExamReg.Workflows.Activities.Workflows;
using ExamReg.Workflows.Definitions;

namespace ExamReg.Workflows.Activities;

/// <summary>The activity types that definitions may use, by the name that JSON gives them.</summary>
public sealed class ActivityRegistry
{
    // Read by every compilation and hardly ever changed: replaced as a whole, never altered.
    private volatile Dictionary<string, ActivityType> types = new(StringComparer.Ordinal);
    private readonly Lock changing = new();

    /// <summary>All types in the order of their registration.</summary>
    public IEnumerable<ActivityDescriptor> Descriptors => types.Values.Select(type => type.Descriptor);

    /// <summary>What the host allows to activities, such as the hosts that may be called; null where there is no host.</summary>
    public WorkflowOptions? Options { get; set; }

    /// <summary>Registers one activity class; it must bear <see cref="ActivityAttribute"/> and have a constructor without parameters.</summary>
    /// <typeparam name="T">The activity class.</typeparam>
    public ActivityRegistry Add<T>() where T : Activity, new() => Add(typeof(T));

    /// <summary>Registers every concrete class of an assembly that bears <see cref="ActivityAttribute"/>.</summary>
    /// <param name="assembly">The assembly to look through.</param>
    public ActivityRegistry AddFrom(Assembly assembly)
    {
        foreach (var type in assembly.GetTypes().Where(IsActivity).OrderBy(type => type.FullName, StringComparer.Ordinal))
            Add(type);
        return this;
    }

    /// <summary>
    /// Offers a workflow as an activity (its option "usable as activity"), under its name in Pascal form as Elsa does. A later
    /// version replaces an earlier one. Definitions that use it compile without it too: they bear the definition's id.
    /// </summary>
    /// <param name="document">The published version.</param>
    public ActivityRegistry AddWorkflowActivity(WorkflowDocument document)
    {
        var added = new WorkflowActivityType(document);
        lock (changing)
        {
            var changed = Without(document.DefinitionId);
            changed[added.Descriptor.Type] = added;
            types = changed;
        }
        return this;
    }

    /// <summary>No longer offers a workflow as an activity.</summary>
    /// <param name="definitionId">The workflow.</param>
    public ActivityRegistry RemoveWorkflowActivity(string definitionId)
    {
        lock (changing)
            types = Without(definitionId);
        return this;
    }

    /// <summary>The type of that name, or null. A generic type such as <c>Elsa.ForEach&lt;Int32&gt;</c> is its plain form here.</summary>
    /// <param name="typeName">The full type name in JSON.</param>
    public ActivityType? Find(string typeName)
    {
        if (types.TryGetValue(typeName, out var found))
            return found;
        var generic = typeName.AsSpan().IndexOfAny('<', '`');
        return generic > 0 ? types.GetValueOrDefault(typeName[..generic]) : null;
    }

    private Dictionary<string, ActivityType> Without(string definitionId)
    {
        var others = types.Where(pair => pair.Value is not WorkflowActivityType workflow || workflow.DefinitionId != definitionId);
        return new Dictionary<string, ActivityType>(others, StringComparer.Ordinal);
    }

    private static bool IsActivity(Type type)
        => type is { IsAbstract: false } && type.IsSubclassOf(typeof(Activity)) && type.GetCustomAttribute<ActivityAttribute>() is not null;

    private ActivityRegistry Add(Type clrType)
    {
        var type = new ActivityType(clrType);
        lock (changing)
            types = new Dictionary<string, ActivityType>(types, StringComparer.Ordinal) { [type.Descriptor.Type] = type };
        return this;
    }
}

/// <summary>A registered activity class: how to make an object of it, and what it declares.</summary>
public class ActivityType
{
    private readonly Type clrType;

    internal ActivityType(Type clrType, ActivityDescriptor? descriptor = null)
    {
        this.clrType = clrType;
        var properties = clrType.GetProperties(BindingFlags.Public | BindingFlags.Instance);
        InputProperties = [.. properties.Where(property => property.PropertyType.IsSubclassOf(typeof(Input)))];
        OutputProperties = [.. properties.Where(property => property.PropertyType.IsSubclassOf(typeof(Output)))];
        PortProperties = [.. properties.Where(property => property.PropertyType == typeof(ActivityNode))];
        Descriptor = descriptor ?? Describe();
    }

    /// <summary>What the type declares.</summary>
    public ActivityDescriptor Descriptor { get; }

    internal IReadOnlyList<PropertyInfo> InputProperties { get; }

    internal IReadOnlyList<PropertyInfo> OutputProperties { get; }

    internal IReadOnlyList<PropertyInfo> PortProperties { get; }

    internal static string JsonName(PropertyInfo property) => JsonNamingPolicy.CamelCase.ConvertName(property.Name);

    internal virtual Activity Create() => (Activity)Activator.CreateInstance(clrType)!;

    private ActivityDescriptor Describe()
    {
        var attribute = clrType.GetCustomAttribute<ActivityAttribute>()
            ?? throw new InvalidOperationException($"{clrType} bears no [Activity].");
        var sample = Create();
        var shortName = attribute.Type[(attribute.Type.LastIndexOf('.') + 1)..];
        return new ActivityDescriptor(
            attribute.Type,
            attribute.DisplayName ?? shortName,
            attribute.Category,
            attribute.Description ?? "",
            attribute.Kind,
            [.. attribute.Outcomes.Select(outcome => outcome.Split('=', 2)[0])],
            [.. PortProperties.Select(property => new PortDescriptor(
                JsonName(property), property.GetCustomAttribute<PortAttribute>()?.DisplayName ?? property.Name))],
            [.. InputProperties.Select(property => DescribeInput(property, (Input)property.GetValue(sample)!)).OrderBy(input => input.Order)],
            [.. OutputProperties.Select(property => DescribeOutput(property, (Output)property.GetValue(sample)!))],
            attribute.IsContainer,
            attribute.IsBrowsable,
            attribute.IsStart,
            sample.IsTerminal)
        {
            OutcomeLabels = attribute.Outcomes.Select(outcome => outcome.Split('=', 2)).Where(parts => parts.Length == 2)
                .ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal),
            Settings = [.. clrType.GetCustomAttributes<SettingAttribute>().OrderBy(setting => setting.Order)],
        };
    }

    private static InputDescriptor DescribeInput(PropertyInfo property, Input sample)
    {
        var attribute = property.GetCustomAttribute<InputAttribute>() ?? new InputAttribute();
        var options = attribute.Options is { } given
            ? given.Select(option => option.Split('=', 2)).Select(parts => (parts[0], parts[^1]))
            : sample.ValueType.IsEnum ? Enum.GetNames(sample.ValueType).Select(name => (name, name)) : [];
        return new InputDescriptor(
            JsonName(property), sample.ValueType, attribute.DisplayName ?? property.Name, attribute.Description ?? "", attribute.Category,
            attribute.UIHint ?? GuessHint(sample.ValueType, attribute), [.. options], sample.DefaultValue, attribute.DefaultSyntax,
            attribute.IsRequired, attribute.IsBrowsable, attribute.Order);
    }

    private static OutputDescriptor DescribeOutput(PropertyInfo property, Output sample)
    {
        var attribute = property.GetCustomAttribute<OutputAttribute>() ?? new OutputAttribute();
        return new OutputDescriptor(JsonName(property), sample.ValueType, attribute.DisplayName ?? property.Name, attribute.Description ?? "");
    }

    private static string GuessHint(Type type, InputAttribute attribute)
        => type == typeof(bool) ? "checkbox"
            : type.IsEnum || attribute.Options is not null ? "dropdown"
            : (Nullable.GetUnderlyingType(type) ?? type) == typeof(DateTimeOffset) ? "datetime-picker"
            : typeof(ICollection<string>).IsAssignableFrom(type) ? "multitext"
            : "singleline";
}
