using System.Globalization;
using ExamReg.Web.Admin;
using ExamReg.Web.Admin.Flows;
using ExamReg.Web.Admin.Flows.Drawing;
using ExamReg.Web.Admin.Flows.Live;
using Microsoft.AspNetCore.Mvc;

namespace ExamReg.Web.Pages.Admin.Flows;

/// <summary>实况: a version's drawing with who waits where, and the people who wait at one activity.</summary>
public sealed class MapModel(FlowVersions versions, LiveMap map, WaitingPeople people, Audit audit) : FlowPage
{
    public FlowOverview Flow { get; private set; } = null!;

    public FlowVersion Version { get; private set; } = null!;

    public LiveMapReading Reading { get; private set; } = null!;

    [BindProperty(SupportsGet = true)]
    public Heat Heat { get; set; }

    [BindProperty(SupportsGet = true)]
    public int Zoom { get; set; } = FlowPicture.DefaultZoom;

    /// <summary>The activity whose people are listed.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Activity { get; set; }

    [BindProperty(SupportsGet = true)]
    public int P { get; set; } = 1;

    public DrawnNode? Chosen { get; private set; }

    public IReadOnlyList<WaitingRow> People { get; private set; } = [];

    public bool HasMore { get; private set; }

    /// <summary>Where the browser asks for the map of the next moment.</summary>
    public string LiveAddress => Query(("handler", "Live"), ("heat", $"{Heat}"), ("zoom", Number(Zoom)), ("activity", Activity), ("seen", Reading.Stamp));

    public async Task<IActionResult> OnGetAsync(string definitionId, int version)
    {
        if (await LoadAsync(definitionId, version) is not { } now)
            return NotFound();
        Chosen = Activity is null ? null : Reading.Picture.Drawing.Nodes.FirstOrDefault(node => node.Id == Activity);
        if (Chosen is { } chosen)
        {
            P = Math.Clamp(P, 1, 100_000);
            (People, HasMore) = await people.ReadAsync(Version.Summary.Key, Reading.Picture.Drawing.Inside(chosen.Id), P, now, Aborted);
        }
        return Page();
    }

    /// <summary>The map alone; nothing where it is still as it was seen.</summary>
    public async Task<IActionResult> OnGetLiveAsync(string definitionId, int version, string? seen)
    {
        if (await LoadAsync(definitionId, version) is null)
            return NotFound();
        return Reading.Stamp == seen ? new NoContentResult() : Partial("_Live", this);
    }

    /// <summary>The same page, coloured or sized otherwise.</summary>
    public string Address(Heat heat, int? zoom = null) => Query(("heat", $"{heat}"), ("zoom", Number(zoom ?? Zoom)), ("activity", Activity));

    /// <summary>The people at an activity.</summary>
    public string ChooseAddress(string activity) => Query(("heat", $"{Heat}"), ("zoom", Number(Zoom)), ("activity", activity)) + "#waiting";

    /// <summary>Another page of the people.</summary>
    public string PageAddress(int page) => Query(("heat", $"{Heat}"), ("zoom", Number(Zoom)), ("activity", Activity), ("p", Number(page))) + "#waiting";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private string Query(params (string Name, string? Value)[] values) => FlowOverview.Address(Flow.DefinitionId, Version.Summary.Version)
        + QueryString.Create(values.Where(pair => pair.Value is not null).Select(pair => KeyValuePair.Create(pair.Name, pair.Value)));

    private async Task<DateTimeOffset?> LoadAsync(string definitionId, int version)
    {
        if (await versions.FindAsync(definitionId, Aborted) is not { } flow || flow.Versions.FirstOrDefault(each => each.Summary.Version == version) is not { } found)
            return null;
        (Flow, Version) = (flow, found);
        Zoom = FlowPicture.Zooms.Contains(Zoom) ? Zoom : FlowPicture.DefaultZoom;
        var now = await audit.NowAsync(Aborted);
        Reading = await map.ReadAsync(found, await versions.ReadAsync(found, Aborted), now, Heat, Zoom, Activity);
        return now;
    }
}
