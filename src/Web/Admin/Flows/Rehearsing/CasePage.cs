using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Rehearsal;
using ExamReg.Workflows.Storage;
using Microsoft.AspNetCore.Mvc;

namespace ExamReg.Web.Admin.Flows.Rehearsing;

/// <summary>What a walk through a flow and an exploration have in common: the version, and the made-up case out of the address.</summary>
public abstract class CasePage(FlowVersions versions, DefinitionStore definitions, MadeUpCases cases) : FlowPage
{
    private const string Field = "fact.";

    /// <summary>The flow.</summary>
    public FlowOverview Flow { get; private set; } = null!;

    /// <summary>The version that is rehearsed; a draft may be.</summary>
    public FlowVersion Version { get; private set; } = null!;

    /// <summary>The version made ready; null where its form has errors.</summary>
    public CompiledWorkflow? Workflow { get; private set; }

    /// <summary>Why it cannot be rehearsed.</summary>
    public IReadOnlyList<DefinitionFinding> Findings { get; private set; } = [];

    /// <summary>The sites to choose from.</summary>
    public IReadOnlyList<CaseSite> Sites { get; private set; } = [];

    /// <summary>The flags that activities ask for.</summary>
    public IReadOnlyList<RehearsalFact> Flags { get; private set; } = [];

    /// <summary>Which of the made-up candidates.</summary>
    [BindProperty(SupportsGet = true)]
    public int Person { get; set; }

    /// <summary>The site whose settings hold.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? Site { get; set; }

    /// <summary>How large the drawing is.</summary>
    [BindProperty(SupportsGet = true)]
    public int Zoom { get; set; } = Drawing.FlowPicture.DefaultZoom;

    /// <summary>Whether all ways are tried.</summary>
    public abstract bool Explores { get; }

    /// <summary>The page's address without its query.</summary>
    public string Base => $"{FlowOverview.Address(Flow.DefinitionId, Version.Summary.Version)}/{(Explores ? "explore" : "rehearse")}";

    /// <summary>The made-up case.</summary>
    protected RehearsalCase Case { get; private set; } = null!;

    /// <summary>What was set by hand.</summary>
    public bool? FlagOf(RehearsalFact fact) => bool.TryParse(Request.Query[Field + fact.Name], out var flag) ? flag : null;

    /// <summary>The case as it stands in an address.</summary>
    /// <param name="more">What else the address says.</param>
    public IEnumerable<KeyValuePair<string, string?>> CaseQuery(params (string Name, string? Value)[] more)
    {
        yield return new("person", $"{Person}");
        if (Site is { } site)
            yield return new("site", $"{site}");
        foreach (var fact in Flags)
        {
            if (FlagOf(fact) is { } flag)
                yield return new(Field + fact.Name, flag ? "true" : "false");
        }
        foreach (var (name, value) in more.Where(pair => !string.IsNullOrEmpty(pair.Value)))
            yield return new(name, value);
    }

    /// <summary>Loads version, sites and case; false where there is no such version.</summary>
    protected async Task<bool> LoadAsync(string definitionId, int version)
    {
        if (await versions.FindAsync(definitionId, Aborted) is not { } flow || flow.Versions.FirstOrDefault(each => each.Summary.Version == version) is not { } found)
            return false;
        (Flow, Version) = (flow, found);
        Zoom = Drawing.FlowPicture.Zooms.Contains(Zoom) ? Zoom : Drawing.FlowPicture.DefaultZoom;
        (Workflow, Findings) = definitions.Compile(await versions.ReadAsync(found, Aborted));
        Sites = await cases.SitesAsync(Aborted);
        if (Workflow is null)
            return true;
        Flags = [.. RehearsalSession.FactsOf(Workflow).Where(fact => fact.Kind == RehearsalFactKind.Flag)];
        var flags = Flags.Select(fact => (fact.Name, Flag: FlagOf(fact))).Where(pair => pair.Flag is not null).ToDictionary(pair => pair.Name, pair => pair.Flag!.Value);
        Case = await cases.MakeAsync(Workflow, new(Person, Site, flags), Sites, Aborted);
        return true;
    }
}
