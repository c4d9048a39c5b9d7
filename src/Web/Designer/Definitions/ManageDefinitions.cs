using ExamReg.Workflows.Storage;

namespace ExamReg.Web.Designer.Definitions;

/// <summary>Publishing, retracting, reverting and deleting, as Studio's menus and lists ask for it.</summary>
public sealed class ManageDefinitions(DefinitionStore store, DefinitionActs acts, DefinitionReader reader)
{
    /// <summary>Publishes the latest version.</summary>
    public async Task<IResult> PublishAsync(string definitionId, bool acknowledged, CancellationToken ct) =>
        await VersionAsync(await acts.PublishAsync(definitionId, acknowledged, ct), ct);

    /// <summary>Takes the published version back.</summary>
    public async Task<IResult> RetractAsync(string definitionId, CancellationToken ct) => await VersionAsync(await acts.RetractAsync(definitionId, ct), ct);

    /// <summary>Makes an earlier version the draft.</summary>
    public async Task<IResult> RevertAsync(string definitionId, int version, CancellationToken ct)
    {
        var result = await acts.RevertAsync(definitionId, version, ct);
        return result.Version is { } draft ? ElsaJson.Ok(StudioDefinition.Line(draft, mayEdit: true)) : Refuse(result);
    }

    /// <summary>Deletes a definition.</summary>
    public async Task<IResult> DeleteAsync(string definitionId, CancellationToken ct) => Deleted(await acts.DeleteAsync(definitionId, ct));

    /// <summary>Deletes a version.</summary>
    public async Task<IResult> DeleteVersionAsync(string versionId, CancellationToken ct) => Deleted(await acts.DeleteVersionAsync(versionId, ct));

    /// <summary>Deletes several, one after the other; those that must stay are told together.</summary>
    public static async Task<IResult> DeleteEachAsync(IReadOnlyList<string>? ids, Func<string, Task<DefinitionActResult>> delete)
    {
        var results = await EachAsync(ids, delete);
        var refusals = results.SelectMany(result => result.Refusals).ToArray();
        return refusals.Length > 0 ? ElsaJson.Refuse(refusals) : ElsaJson.Ok(new { deleted = results.Count });
    }

    /// <summary>Publishes several, one after the other.</summary>
    public async Task<IResult> PublishEachAsync(IReadOnlyList<string>? ids, bool acknowledged, CancellationToken ct)
    {
        var published = await PublishedAsync(ids, ct);
        var results = await EachAsync(ids, id => acts.PublishAsync(id, acknowledged, ct));
        var refused = results.Where(result => result.Version is null).ToArray();
        if (refused.Length > 0)
            return ElsaJson.Refuse(refused.SelectMany(result => result.Refusals), refused.All(result => result.IsQuestion) ? SaveDefinition.WarningsCode : null);
        return ElsaJson.Ok(new
        {
            published = (ids ?? []).Except(published),
            alreadyPublished = published,
            notFound = Array.Empty<string>(),
            skipped = Array.Empty<string>(),
            updatedConsumers = Array.Empty<string>(),
        });
    }

    /// <summary>Takes several back.</summary>
    public async Task<IResult> RetractEachAsync(IReadOnlyList<string>? ids, CancellationToken ct)
    {
        var published = await PublishedAsync(ids, ct);
        await EachAsync(ids, id => acts.RetractAsync(id, ct));
        return ElsaJson.Ok(new
        {
            retracted = published,
            alreadyRetracted = (ids ?? []).Except(published),
            notFound = Array.Empty<string>(),
            skipped = Array.Empty<string>(),
        });
    }

    private static async Task<List<DefinitionActResult>> EachAsync(IReadOnlyList<string>? ids, Func<string, Task<DefinitionActResult>> act)
    {
        var results = new List<DefinitionActResult>();
        foreach (var id in (ids ?? []).Distinct())
            results.Add(await act(id));
        return results;
    }

    private async Task<string[]> PublishedAsync(IReadOnlyList<string>? ids, CancellationToken ct) =>
        [.. (await store.ListAsync(null, ct)).Where(version => version.IsPublished && ids?.Contains(version.DefinitionId) == true).Select(version => version.DefinitionId)];

    private static IResult Deleted(DefinitionActResult result) => result.Refusals.Count == 0 ? TypedResults.NoContent() : Refuse(result);

    private async Task<IResult> VersionAsync(DefinitionActResult result, CancellationToken ct) =>
        result.Version is { } version ? ElsaJson.Ok((await reader.ReadAsync(version, mayEdit: true, ct))!) : Refuse(result);

    private static IResult Refuse(DefinitionActResult result) => ElsaJson.Refuse(result.Refusals, result.IsQuestion ? SaveDefinition.WarningsCode : null);
}
