using System.Text.Json.Nodes;
using ExamReg.Web.Designer.Descriptors;
using ExamReg.Workflows.Storage;

namespace ExamReg.Web.Designer.Definitions;

/// <summary>Reads definitions for Studio.</summary>
public sealed class DefinitionReader(DefinitionStore store, ActivityDescriptors activities)
{
    /// <summary>One version of a definition; null when there is none such.</summary>
    public async Task<JsonObject?> FindAsync(string definitionId, string? versionOptions, bool mayEdit, CancellationToken ct)
    {
        var versions = await store.ListAsync(definitionId, ct);
        return VersionChoice.Choose(versions, versionOptions).FirstOrDefault() is { } summary ? await ReadAsync(summary, mayEdit, ct) : null;
    }

    /// <summary>A version by its own id.</summary>
    public async Task<JsonObject?> FindVersionAsync(string versionId, bool mayEdit, CancellationToken ct)
    {
        if (await store.ReadAsync(versionId, ct) is not { } document)
            return null;
        await store.RefreshActivitiesAsync(ct);
        var versions = await store.ListAsync(document.DefinitionId, ct);
        return versions.FirstOrDefault(version => version.Id == versionId) is { } summary
            ? StudioDefinition.Out(document, summary, activities, mayEdit)
            : null;
    }

    /// <summary>A page of a list.</summary>
    public async Task<JsonObject> ListAsync(DefinitionQuery query, bool mayEdit, CancellationToken ct)
    {
        var all = await store.ListAsync(null, ct);
        var found = query.Apply(all).ToList();
        var page = query.PageSize is { } size and > 0 ? found.Skip((query.Page ?? 0) * size).Take(size) : found;
        var links = new JsonArray();
        if (mayEdit)
        {
            foreach (var (rel, path) in new[] { ("bulk-publish", "publish"), ("bulk-retract", "retract"), ("bulk-delete", "delete") })
                links.Add(StudioDefinition.Link($"/bulk-actions/{path}/workflow-definitions/by-definition-ids", rel, "POST"));
        }
        return new JsonObject
        {
            ["items"] = new JsonArray([.. page.Select(summary => (JsonNode)StudioDefinition.Line(summary, mayEdit))]),
            ["totalCount"] = found.Count,
            ["links"] = links,
        };
    }

    /// <summary>The version of that row.</summary>
    public async Task<JsonObject?> ReadAsync(DefinitionSummary summary, bool mayEdit, CancellationToken ct)
    {
        await store.RefreshActivitiesAsync(ct);
        return await store.ReadAsync(summary.Id, ct) is { } document ? StudioDefinition.Out(document, summary, activities, mayEdit) : null;
    }
}

/// <summary>What Studio's lists ask for. Names are bound whatever their case.</summary>
public sealed class DefinitionQuery
{
    /// <summary>See <see cref="VersionChoice"/>.</summary>
    public string? VersionOptions { get; set; }

    /// <summary>Only these definitions.</summary>
    public string[]? DefinitionIds { get; set; }

    /// <summary>Only these versions.</summary>
    public string[]? Ids { get; set; }

    /// <summary>Part of name, description or id.</summary>
    public string? SearchTerm { get; set; }

    /// <summary>System workflows: there are none here.</summary>
    public bool? IsSystem { get; set; }

    /// <summary>Created, Name; by name when empty.</summary>
    public string? OrderBy { get; set; }

    /// <summary>Ascending or Descending.</summary>
    public string? OrderDirection { get; set; }

    /// <summary>From 0.</summary>
    public int? Page { get; set; }

    /// <summary>All when empty.</summary>
    public int? PageSize { get; set; }

    internal IEnumerable<DefinitionSummary> Apply(IReadOnlyList<DefinitionSummary> all)
    {
        if (IsSystem == true)
            return [];
        var found = all.GroupBy(version => version.DefinitionId)
            .Where(group => DefinitionIds is not { Length: > 0 } ids || ids.Contains(group.Key))
            .SelectMany(group => VersionChoice.Choose(group, Ids is { Length: > 0 } ? "AllVersions" : VersionOptions))
            .Where(version => Ids is not { Length: > 0 } ids || ids.Contains(version.Id))
            .Where(version => SearchTerm is not { Length: > 0 } term || Matches(version, term));
        if (DefinitionIds is { Length: 1 })
            return found;
        var descending = string.Equals(OrderDirection, "Descending", StringComparison.OrdinalIgnoreCase);
        return (OrderBy?.ToUpperInvariant(), descending) switch
        {
            ("CREATED" or "CREATEDAT", false) => found.OrderBy(version => version.CreatedAt),
            ("CREATED" or "CREATEDAT", true) => found.OrderByDescending(version => version.CreatedAt),
            (_, true) => found.OrderByDescending(version => version.Name, StringComparer.CurrentCulture),
            _ => found.OrderBy(version => version.Name, StringComparer.CurrentCulture),
        };
    }

    private static bool Matches(DefinitionSummary version, string term) =>
        version.Name.Contains(term, StringComparison.OrdinalIgnoreCase)
        || version.DefinitionId.Contains(term, StringComparison.OrdinalIgnoreCase)
        || version.Description?.Contains(term, StringComparison.OrdinalIgnoreCase) == true;
}
