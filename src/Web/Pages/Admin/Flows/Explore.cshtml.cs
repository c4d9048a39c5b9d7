using ExamReg.Web.Admin.Flows;
using ExamReg.Web.Admin.Flows.Drawing;
using ExamReg.Web.Admin.Flows.Rehearsing;
using ExamReg.Workflows.Rehearsal;
using ExamReg.Workflows.Storage;
using Microsoft.AspNetCore.Mvc;

namespace ExamReg.Web.Pages.Admin.Flows;

/// <summary>探索: every way through a version or draft; unreachable steps, dead ends, loose outcomes, the longest time.</summary>
public sealed class ExploreModel(FlowVersions versions, DefinitionStore definitions, MadeUpCases cases) : CasePage(versions, definitions, cases)
{
    public override bool Explores => true;

    public RehearsalReport? Report { get; private set; }

    public FlowPicture Picture { get; private set; } = null!;

    /// <summary>Steps that are never reached, the flow itself left out.</summary>
    public IReadOnlyList<string> Unreached => [.. Report!.NeverReached.Where(id => id != Workflow!.Root.Id)];

    public async Task<IActionResult> OnGetAsync(string definitionId, int version)
    {
        if (!await LoadAsync(definitionId, version))
            return NotFound();
        if (Workflow is not null)
        {
            Report = await RehearsalExplorer.ExploreAsync(Workflow, Case, cancellationToken: Aborted);
            Picture = RehearsalPictures.Draw(Workflow, Report, Zoom);
        }
        return Page();
    }

    /// <summary>The same exploration in another size.</summary>
    public string ZoomAddress(int zoom) => Base + QueryString.Create(CaseQuery(("zoom", $"{zoom}")));

    /// <summary>What people call an activity.</summary>
    public string LabelOf(string id) => Workflow!.Find(id)?.Label ?? id;

    /// <summary>A rehearsal that walks this way, with what the exploration decided on it.</summary>
    public string Replay(RehearsalPath path)
    {
        var query = CaseQuery().Where(pair => !path.Flags.ContainsKey(pair.Key[(pair.Key.IndexOf('.', StringComparison.Ordinal) + 1)..]))
            .Concat(path.Flags.Select(flag => KeyValuePair.Create<string, string?>($"fact.{flag.Key}", flag.Value ? "true" : "false")))
            .Append(KeyValuePair.Create<string, string?>("steps", RehearsalSteps.Write([.. path.Steps.Take(RehearsalSteps.Most)])));
        return $"{FlowOverview.Address(Flow.DefinitionId, Version.Summary.Version)}/rehearse{QueryString.Create(query)}";
    }
}
