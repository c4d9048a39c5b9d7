using System.Text.Json;
using System.Text.Json.Nodes;
using ExamReg.Domain;
using ExamReg.Web.Admin.Flows;
using ExamReg.Web.Admin.Flows.Drawing;
using ExamReg.Web.Admin.Flows.Live;
using ExamReg.Web.Admin.Instances;
using ExamReg.Web.Portal;
using ExamReg.Workflows.Runtime;
using Microsoft.AspNetCore.Mvc;

namespace ExamReg.Web.Pages.Admin.Instances;

/// <summary>One instance: where it is on the drawing, what it waits for, its journal, variables and incidents; and what may be done to it.</summary>
public sealed class DetailsModel(InstanceDossiers dossiers, RetryIncident retry, CancelInstance cancel, SetVariable set, ResumeAt resume) : FlowPage
{
    public InstanceDossier Dossier { get; private set; } = null!;

    public FlowPicture Picture { get; private set; } = null!;

    [BindProperty(SupportsGet = true)]
    public int Zoom { get; set; } = FlowPicture.DefaultZoom;

    /// <summary>Whether the reader may see values that can be personal.</summary>
    public bool MayRead => PersonalData.MayBeSeenBy(User);

    /// <summary>A value for a variable, as JSON or as plain text.</summary>
    [BindProperty]
    public string? Value { get; set; }

    /// <summary>The variable whose value was refused.</summary>
    public string? Refused { get; private set; }

    [BindProperty]
    public string? Reason { get; set; }

    /// <summary>The box that says that one means it.</summary>
    [BindProperty]
    public bool Sure { get; set; }

    public async Task<IActionResult> OnGetAsync(Guid id) => await LoadAsync(id) ? Page() : NotFound();

    public async Task<IActionResult> OnPostRetryAsync(Guid id, Guid incident) => Go(Address(id), await retry.HandleAsync(id, incident, Aborted));

    public async Task<IActionResult> OnPostCancelAsync(Guid id)
    {
        if (!Sure)
            return await ShowAsync(id, Alert.Danger(Text.Of("没有取消：请先勾选“我确认取消”。")));
        return await cancel.HandleAsync(id, Reason, Aborted) switch
        {
            BurstResult.Accepted => Go(Address(id), Alert.Success(Text.Of("流程实例已取消。"))),
            BurstResult.Rejected rejected => await ShowAsync(id, Alert.Danger(Text.Of($"没有取消：{string.Join(" ", rejected.Errors.Select(error => error.Message))}"))),
            BurstResult.OutOfTurn => Go(Address(id), Alert.Warning(Text.Of("流程已经结束，不能取消。"))),
            BurstResult.ActFailed failed => Go(Address(id), Alert.Danger(Text.Of($"没有取消：步骤出错（{failed.Message}）。没有任何改变，请处理后再试。"))),
            _ => NotFound(),
        };
    }

    public async Task<IActionResult> OnPostVariableAsync(Guid id, string variable)
    {
        Refused = variable;
        return await set.HandleAsync(id, variable, Json(Value), Aborted) switch
        {
            BurstResult.Accepted => Go(Address(id), Alert.Success(Text.Of($"变量“{variable}”已修改。"))),
            BurstResult.Rejected rejected => await ShowAsync(id, Alert.Danger(Text.Of($"没有修改：{string.Join(" ", rejected.Errors.Select(error => error.Message))}"))),
            BurstResult.OutOfTurn => Go(Address(id), Alert.Warning(Text.Of("流程已经结束，变量不能再修改。"))),
            BurstResult.ActFailed failed => await ShowAsync(id, Alert.Danger(Text.Of($"没有修改：这个实例的状态有问题（{failed.Message}）。请处理后再试。"))),
            _ => NotFound(),
        };
    }

    public async Task<IActionResult> OnPostResumeAsync(Guid id, string? activity)
    {
        if (string.IsNullOrEmpty(activity) || !Sure)
            return await ShowAsync(id, Alert.Danger(Text.Of("没有改变：请选择一个步骤，并勾选“我确认改变”。")));
        return await resume.HandleAsync(id, activity, Aborted) switch
        {
            BurstResult.Accepted => Go(Address(id), Alert.Success(Text.Of("流程已从选定的步骤重新开始。"))),
            BurstResult.Rejected rejected => await ShowAsync(id, Alert.Danger(Text.Of($"没有改变：{string.Join(" ", rejected.Errors.Select(error => error.Message))}"))),
            BurstResult.OutOfTurn => Go(Address(id), Alert.Warning(Text.Of("流程已经结束，位置不能再改变。"))),
            BurstResult.ActFailed failed => Go(Address(id), Alert.Danger(Text.Of($"没有改变：步骤出错（{failed.Message}）。请处理后再试。"))),
            _ => NotFound(),
        };
    }

    /// <summary>A variable's value as it is shown: hidden from those who may not see personal data.</summary>
    public string Shown(string variableId)
    {
        var json = ExamReg.Workflows.Expressions.ValueConverter.ToJson(Dossier.View.State.Variables.GetValueOrDefault(variableId));
        json = MayRead ? json : PersonalData.Mask(json);
        return json is JsonValue value && value.TryGetValue<string>(out var text) ? text : json?.ToJsonString(Readable) ?? "";
    }

    /// <summary>The same page with the drawing in another size.</summary>
    public string ZoomAddress(int zoom) => $"{Address(Dossier.View.Id)}?zoom={zoom}";

    private static readonly JsonSerializerOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // What is JSON is taken so; everything else is a text.
    private static JsonNode? Json(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }

    private static string Address(Guid id) => $"/admin/instances/{id}";

    private async Task<IActionResult> ShowAsync(Guid id, Alert alert)
    {
        Alert = alert;
        return await LoadAsync(id) ? Page() : NotFound();
    }

    private async Task<bool> LoadAsync(Guid id)
    {
        if (await dossiers.FindAsync(id, Aborted) is not { } found)
            return false;
        Dossier = found;
        Zoom = FlowPicture.Zooms.Contains(Zoom) ? Zoom : FlowPicture.DefaultZoom;
        Picture = TakenPath.Draw(
            found.View.Workflow.Document, found.Executions, found.View.Waiting.ToDictionary(waiting => waiting.Node.Id, waiting => waiting.DueAt), found.Incidents, Zoom);
        return true;
    }
}
