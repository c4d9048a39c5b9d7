using System.Text.Json.Nodes;
using ExamReg.Domain;
using ExamReg.Web.Admin.Instances;
using ExamReg.Workflows.Incidents;
using ExamReg.Workflows.Runtime;

namespace ExamReg.Web.Designer.Instances;

/// <summary>
/// What Studio's buttons do to instances. Each is the same act as on our own pages, with the same audit. Deleting and importing are
/// refused: behind each instance is a registration.
/// </summary>
public static class InstanceActs
{
    /// <summary>The most instances that one request cancels or retries.</summary>
    public const int Most = 100;

    internal static void Map(RouteGroupBuilder api)
    {
        var acts = api.MapGroup("").RequireAuthorization(DesignerApi.Writer);
        acts.MapPost("/cancel/workflow-instances/{id:guid}", CancelOneAsync);
        acts.MapPost("/bulk-actions/cancel/workflow-instances", CancelManyAsync);
        acts.MapPost("/alterations/workflows/retry", RetryAsync);
        acts.MapPost("/workflow-instances/{id:guid}/variables", SetVariablesAsync);
        acts.MapPost("/alterations/submit", () => ElsaJson.Refuse(Text.Of("不能一次取消筛选出的全部实例：请在列表中勾选要取消的实例。")));
        acts.MapDelete("/workflow-instances/{id:guid}", (Guid id) => Undeletable());
        acts.MapPost("/bulk-actions/delete/workflow-instances/by-id", Undeletable);
        acts.MapPost("/bulk-actions/import/workflow-instances", () => ElsaJson.Refuse(Text.Of("流程实例不能导入：实例对应报名，只能由考生报名产生。")));
    }

    private static IResult Undeletable() => ElsaJson.Refuse(Text.Of("流程实例不能删除：报名的经过须保留备查。需要终止时请取消实例。"));

    private static async Task<IResult> CancelOneAsync(Guid id, CancelInstance cancel, CancellationToken ct) =>
        await CancelAsync(id, cancel, ct) is { } problem ? ElsaJson.Refuse(problem) : TypedResults.NoContent();

    private static async Task<IResult> CancelManyAsync(HttpContext context, CancelInstance cancel, CancellationToken ct)
    {
        if (await InstanceEndpoints.Body<InstanceExport.InstanceIds>(context, ct) is not { Ids: { Count: > 0 } ids })
            return ElsaJson.Refuse(Text.Of("请在列表中勾选要取消的实例。"));
        if (ids.Count > Most)
            return ElsaJson.Refuse(Text.Of($"一次最多取消 {Most} 个实例，现选了 {ids.Count} 个。请分几次取消。"));
        var problems = new List<string>();
        foreach (var id in ids.Distinct())
        {
            var problem = Guid.TryParse(id, out var instance) ? await CancelAsync(instance, cancel, ct) : Text.Of($"没有实例“{id}”。");
            if (problem is not null)
                problems.Add(problem);
        }
        return problems.Count == 0
            ? ElsaJson.Ok(new { cancelledCount = ids.Count })
            : ElsaJson.Refuse([Text.Of($"已取消 {ids.Count - problems.Count} 个，另有 {problems.Count} 个没有取消："), .. problems.Distinct()]);
    }

    // Studio asks for no reason; the candidate is told where it was done.
    private static async Task<string?> CancelAsync(Guid id, CancelInstance cancel, CancellationToken ct) =>
        await cancel.HandleAsync(id, "管理员在流程设计器中取消", ct) switch
        {
            BurstResult.Accepted => null,
            BurstResult.Rejected rejected => string.Join(' ', rejected.Errors.Select(error => error.Message)),
            BurstResult.OutOfTurn => Text.Of("流程已经结束，不能取消。"),
            BurstResult.ActFailed failed => Text.Of($"没有取消：步骤出错（{failed.Message}）。没有任何改变，请处理后再试。"),
            _ => Text.Of($"没有实例“{id}”。"),
        };

    private static async Task<IResult> RetryAsync(HttpContext context, RetryIncident retry, IncidentStore incidents, CancellationToken ct)
    {
        if (await InstanceEndpoints.Body<RetryRequest>(context, ct) is not { WorkflowInstanceIds: { Count: > 0 } ids } request)
            return InstanceEndpoints.Unreadable();
        if (ids.Count > Most)
            return ElsaJson.Refuse(Text.Of($"一次最多重试 {Most} 个实例，现选了 {ids.Count} 个。请分几次重试。"));
        var (told, failed) = (new List<string>(), false);
        foreach (var id in ids.Distinct().Select(text => Guid.TryParse(text, out var parsed) ? parsed : Guid.Empty))
        {
            foreach (var incident in await incidents.ListOpenAsync(id, cancellationToken: ct))
            {
                if (request.ActivityIds is { Count: > 0 } activities && (incident.ActivityId is null || !activities.Contains(incident.ActivityId)))
                    continue;
                var alert = await retry.HandleAsync(id, incident.Id, ct);
                told.Add(alert.Text);
                failed |= alert.Kind != "success";
            }
        }
        if (told.Count == 0)
            return ElsaJson.Refuse(Text.Of("没有待处理的故障，无需重试。"));
        return failed ? ElsaJson.Refuse(told.Distinct()) : ElsaJson.Ok(new { results = Array.Empty<object>() });
    }

    private static async Task<IResult> SetVariablesAsync(Guid id, HttpContext context, SetVariable set, InstanceReader reader, CancellationToken ct)
    {
        if (await InstanceEndpoints.Body<VariablesRequest>(context, ct) is not { Variables: { Count: > 0 } variables })
            return InstanceEndpoints.Unreadable();
        foreach (var (variable, value) in variables)
        {
            switch (await set.HandleAsync(id, variable ?? "", value, ct))
            {
                case BurstResult.Accepted:
                    break;
                case BurstResult.Rejected rejected:
                    return ElsaJson.Refuse(rejected.Errors.Select(error => error.Message));
                case BurstResult.NotFound:
                    return TypedResults.NotFound();
                default:
                    return ElsaJson.Refuse(Text.Of("流程已经结束，变量不能再修改。"));
            }
        }
        return ElsaJson.List(await reader.VariablesAsync(id, context.User, ct) ?? []);
    }

    /// <summary>Which instances to retry.</summary>
    public sealed record RetryRequest(IReadOnlyList<string>? WorkflowInstanceIds, IReadOnlyList<string>? ActivityIds);

    /// <summary>Values for variables.</summary>
    public sealed record VariablesRequest(IReadOnlyList<VariableValue>? Variables);

    /// <summary>A value for a variable.</summary>
    public sealed record VariableValue(string? Id, JsonNode? Value);
}
