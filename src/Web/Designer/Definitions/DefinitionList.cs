using ExamReg.Workflows.Administration;
using ExamReg.Workflows.Storage;

namespace ExamReg.Web.Designer.Definitions;

/// <summary>A definition on our own list.</summary>
/// <param name="Latest">The newest version.</param>
/// <param name="Published">The version that new registrations start from; null for none.</param>
/// <param name="Live">Instances that are alive, in all versions.</param>
public sealed record DefinitionRow(DefinitionSummary Latest, DefinitionSummary? Published, long Live);

/// <summary>A version on the page of a definition's versions.</summary>
/// <param name="Version">The version.</param>
/// <param name="Live">Instances that are alive in it.</param>
/// <param name="Ended">Instances that have ended in it.</param>
public sealed record VersionRow(DefinitionSummary Version, long Live, long Ended);

/// <summary>Reads definitions for our own pages.</summary>
public sealed class DefinitionList(DefinitionStore store, InstanceQueries instances)
{
    /// <summary>All definitions, by name.</summary>
    /// <param name="search">Part of name, description or id; null for all.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<IReadOnlyList<DefinitionRow>> ReadAsync(string? search, CancellationToken ct)
    {
        var found = await store.SearchAsync(new() { Search = search?.Trim(), PageSize = 1_000 }, ct);
        var published = await store.SearchAsync(new() { Versions = DefinitionVersions.Published, PageSize = 1_000 }, ct);
        var live = await instances.CountLiveAsync(cancellationToken: ct);
        var keys = (await store.ListAsync(null, ct)).ToLookup(version => version.DefinitionId, version => version.Key);
        return
        [
            .. found.Items.Select(latest => new DefinitionRow(
                latest,
                published.Items.FirstOrDefault(version => version.DefinitionId == latest.DefinitionId),
                keys[latest.DefinitionId].Sum(key => (long)live.GetValueOrDefault(key)))),
        ];
    }

    /// <summary>The versions of one definition, the newest first.</summary>
    public async Task<IReadOnlyList<VersionRow>> VersionsAsync(string definitionId, CancellationToken ct)
    {
        var (live, ended) = (await instances.CountLiveAsync(definitionId, ct), await instances.CountEndedAsync(definitionId, ct));
        return [.. (await store.ListAsync(definitionId, ct)).Select(version => new VersionRow(version, live.GetValueOrDefault(version.Key), ended.GetValueOrDefault(version.Key)))];
    }

    /// <summary>Whether a definition of that name is there.</summary>
    public async Task<bool> IsNameTakenAsync(string name, CancellationToken ct) =>
        (await store.ListAsync(null, ct)).Any(version => version.IsLatest && string.Equals(version.Name, name, StringComparison.OrdinalIgnoreCase));
}
