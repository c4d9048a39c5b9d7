namespace ExamReg.Workflows.Storage;

/// <summary>A definition version as lists show it; its document is not loaded.</summary>
/// <param name="Key">The store's number of the version.</param>
/// <param name="Id">The id of the version.</param>
/// <param name="DefinitionId">The id that all versions share.</param>
/// <param name="Version">The version's number.</param>
/// <param name="Name">The name.</param>
/// <param name="Description">What the workflow is for.</param>
/// <param name="IsLatest">Whether it is the newest.</param>
/// <param name="IsPublished">Whether new instances start from it.</param>
/// <param name="WasPublished">Whether it ever was published, and so is immutable.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Revision">Grows each time the draft is saved.</param>
/// <param name="UpdatedAt">When it was last saved.</param>
public sealed record DefinitionSummary(
    int Key, string Id, string DefinitionId, int Version, string Name, string? Description, bool IsLatest, bool IsPublished, bool WasPublished, DateTimeOffset CreatedAt,
    int Revision, DateTimeOffset UpdatedAt)
{
    /// <summary>What a change is based on that is made from this version.</summary>
    public DraftBasis Basis => new(Id, Revision);
}

/// <summary>What the author of a change had before his eyes: the latest version, at that revision.</summary>
/// <param name="VersionId">The id of the latest version; null where the definition was new.</param>
/// <param name="Revision">Its revision.</param>
public sealed record DraftBasis(string? VersionId, int Revision)
{
    /// <summary>For a definition that must not exist yet.</summary>
    public static DraftBasis New { get; } = new(null, 0);
}

/// <summary>What became of a change to a draft.</summary>
/// <param name="Saved">The version as it now is; null where nothing was stored.</param>
/// <param name="Current">Where somebody else was faster: the latest version as it is, to compare with. Nothing was stored then.</param>
public sealed record DraftResult(DefinitionSummary? Saved, DefinitionSummary? Current)
{
    /// <summary>Whether somebody else has changed the definition since the basis was read.</summary>
    public bool IsStale => Saved is null;
}

/// <summary>What became of a wish to delete versions.</summary>
public abstract record DeleteResult
{
    private DeleteResult()
    {
    }

    /// <summary>They are gone.</summary>
    /// <param name="Versions">How many.</param>
    public sealed record Deleted(int Versions) : DeleteResult;

    /// <summary>There was nothing to delete.</summary>
    public sealed record NotFound : DeleteResult;

    /// <summary>Instances are pinned to a version: it must stay, for the live ones to go on and for the ended ones to be read.</summary>
    /// <param name="Version">The version.</param>
    /// <param name="Live">Instances that are alive; migrate or cancel them first.</param>
    /// <param name="Ended">Instances that have ended.</param>
    public sealed record InUse(DefinitionSummary Version, int Live, int Ended) : DeleteResult;
}

/// <summary>Which versions of each definition to list.</summary>
public enum DefinitionVersions
{
    /// <summary>The newest one.</summary>
    Latest,

    /// <summary>The published one.</summary>
    Published,

    /// <summary>Both.</summary>
    LatestOrPublished,

    /// <summary>All.</summary>
    All,
}

/// <summary>Which versions to list; what is null does not matter.</summary>
public sealed record DefinitionFilter
{
    /// <summary>Which versions of each definition.</summary>
    public DefinitionVersions Versions { get; init; } = DefinitionVersions.Latest;

    /// <summary>Only this definition.</summary>
    public string? DefinitionId { get; init; }

    /// <summary>Only where name, id or description contain this text.</summary>
    public string? Search { get; init; }

    /// <summary>Which page, from 0.</summary>
    public int Page { get; init; }

    /// <summary>Rows on a page, at most 1,000.</summary>
    public int PageSize { get; init; } = 25;
}

/// <summary>A page of versions.</summary>
/// <param name="Items">The versions.</param>
/// <param name="TotalCount">How many there are on all pages; 0 on a page behind the last one.</param>
public sealed record DefinitionPage(IReadOnlyList<DefinitionSummary> Items, int TotalCount);
