using System.Text.Json.Nodes;

namespace ExamReg.Web.Designer.Descriptors;

/// <summary>An activity type as Elsa Studio reads it; names and shapes are Elsa Server's.</summary>
public sealed record ElsaActivityDescriptor(
    string TypeName,
    string Namespace,
    string Name,
    int Version,
    string Category,
    string DisplayName,
    string Description,
    string Kind,
    bool IsContainer,
    bool IsBrowsable,
    bool IsStart,
    bool IsTerminal,
    IReadOnlyList<ElsaPort> Ports,
    IReadOnlyList<ElsaInput> Inputs,
    IReadOnlyList<ElsaOutput> Outputs)
{
    /// <summary>Must not be null.</summary>
    public JsonObject CustomProperties { get; init; } = [];

    /// <summary>What a new node begins with besides its inputs.</summary>
    public JsonObject ConstructionProperties { get; init; } = [];
}

/// <summary>A port: an outcome (Flow) or a place for one activity (Embedded).</summary>
public sealed record ElsaPort(string Name, string DisplayName, string Type, bool IsBrowsable = true);

/// <summary>An input of the form.</summary>
public sealed record ElsaInput(
    string Name,
    string TypeName,
    string DisplayName,
    string Description,
    float Order,
    bool IsBrowsable,
    bool IsWrapped,
    string UIHint,
    string? Category,
    JsonNode? DefaultValue,
    string DefaultSyntax,
    JsonObject? UISpecifications)
{
    /// <summary>Never: our inputs are all declared.</summary>
    public bool IsSynthetic { get; init; }

    /// <summary>Never.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>Whether the journal hides it.</summary>
    public bool IsSensitive { get; init; }

    /// <summary>Where Elsa would keep it; ours are in the instance.</summary>
    public string? StorageDriverType { get; init; }
}

/// <summary>An output that can be bound to a variable.</summary>
public sealed record ElsaOutput(string Name, string TypeName, string DisplayName, string Description, float Order, bool IsBrowsable = true, bool IsSynthetic = false);

/// <summary>A syntax that the form offers.</summary>
public sealed record ElsaExpression(string Type, string DisplayName, bool IsSerializable, bool IsBrowsable, JsonObject Properties);

/// <summary>A choice among ways of doing something (activation, incidents).</summary>
public sealed record ElsaStrategy(string TypeName, string DisplayName, string Description);

/// <summary>A variable type.</summary>
public sealed record ElsaVariableType(string TypeName, string DisplayName, string Category, string Description);

/// <summary>Where variables are kept.</summary>
public sealed record ElsaStorageDriver(string TypeName, string DisplayName, double Priority, bool Deprecated);
