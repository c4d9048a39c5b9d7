using ExamReg.Workflows.Administration;
using Microsoft.AspNetCore.Mvc;

namespace ExamReg.Web.Designer.Instances;

/// <summary>Instances as Studio asks for them: reading. What changes one is in <see cref="InstanceActs"/>.</summary>
public static class InstanceEndpoints
{
    internal static void Map(RouteGroupBuilder api)
    {
        var instances = api.MapGroup("/workflow-instances");
        // Studio lists by POST.
        instances.MapPost("", ListAsync);
        instances.MapGet("", ListByQueryAsync);
        instances.MapGet("/{id:guid}", FindAsync);
        instances.MapGet("/{id:guid}/execution-state", StandingAsync);
        instances.MapGet("/{id:guid}/variables", VariablesAsync);
        instances.MapPost("/{id:guid}/journal", JournalAsync);
        instances.MapGet("/{id:guid}/journal", (Guid id, int? skip, int? take, InstanceReader reader, HttpContext context, CancellationToken ct) =>
            JournalAsync(id, null, skip, take, reader, context, ct));
        instances.MapGet("/{id:guid}/export", InstanceExport.OneAsync);
        api.MapPost("/bulk-actions/export/workflow-instances", InstanceExport.ManyAsync);

        var executions = api.MapGroup("/activity-executions");
        executions.MapPost("/report", ReportAsync);
        executions.MapGet("/list", ExecutionsAsync);
        executions.MapGet("/by-id", ExecutionAsync);
        executions.MapGet("/{id}/call-stack", (string id) => ElsaJson.Ok(new { activityExecutionId = id, items = Array.Empty<object>(), totalCount = 0 }));
        api.MapGet("/activity-execution-summaries/list", ExecutionsAsync);
        api.MapGet("/resilience/retries/{activityInstanceId}", (string activityInstanceId) => ElsaJson.Ok(new ItemPage<object>([], 0)));
    }

    private static async Task<IResult> ListAsync(HttpContext context, InstanceList list, CancellationToken ct)
    {
        if (await Body<InstanceListRequest>(context, ct) is not { } request)
            return Unreadable();
        return ElsaJson.Ok(await list.ReadAsync(request, ct));
    }

    private static async Task<IResult> ListByQueryAsync(
        [FromQuery] int? page, [FromQuery] int? pageSize, [FromQuery] string? searchTerm, [FromQuery] string? definitionId, InstanceList list, CancellationToken ct) =>
        ElsaJson.Ok(await list.ReadAsync(new() { Page = page, PageSize = pageSize, SearchTerm = searchTerm, DefinitionId = definitionId }, ct));

    private static async Task<IResult> FindAsync(Guid id, InstanceReader reader, HttpContext context, CancellationToken ct) =>
        Found(await reader.FindAsync(id, context.User, ct));

    private static async Task<IResult> StandingAsync(Guid id, InstanceQueries queries, CancellationToken ct) =>
        await queries.FindAsync(id, ct) is { } summary
            ? ElsaJson.Ok(new { status = summary.Status, workflowSubStatus = summary.SubStatus, subStatus = summary.SubStatus, summary.UpdatedAt })
            : TypedResults.NotFound();

    private static async Task<IResult> VariablesAsync(Guid id, InstanceReader reader, HttpContext context, CancellationToken ct) =>
        await reader.VariablesAsync(id, context.User, ct) is { } variables ? ElsaJson.List(variables) : TypedResults.NotFound();

    private static async Task<IResult> JournalAsync(
        Guid id, [FromBody] JournalRequest? request, [FromQuery] int? skip, [FromQuery] int? take, InstanceReader reader, HttpContext context, CancellationToken ct) =>
        await reader.HistoryAsync(id, context.User, ct) is { } history
            ? ElsaJson.Ok(history.Journal(request?.Filter, Math.Max(0, skip ?? 0), Math.Clamp(take ?? 100, 0, 1_000)))
            : TypedResults.NotFound();

    // An instance that is not there has no badges: a 404 takes down Studio's panel.
    private static async Task<IResult> ReportAsync(ReportRequest request, InstanceReader reader, HttpContext context, CancellationToken ct)
    {
        var history = Guid.TryParse(request.WorkflowInstanceId, out var id) ? await reader.HistoryAsync(id, context.User, ct) : null;
        return ElsaJson.Ok(new { stats = history?.Stats([.. request.ActivityNodeIds ?? [], .. request.ActivityIds ?? []]) ?? [] });
    }

    private static async Task<IResult> ExecutionsAsync(
        [FromQuery] string? workflowInstanceId, [FromQuery] string? activityNodeId, InstanceReader reader, HttpContext context, CancellationToken ct)
    {
        var history = Guid.TryParse(workflowInstanceId, out var id) ? await reader.HistoryAsync(id, context.User, ct) : null;
        return ElsaJson.List(history?.Of(activityNodeId) ?? []);
    }

    private static async Task<IResult> ExecutionAsync([FromQuery] string? id, InstanceReader reader, HttpContext context, CancellationToken ct) =>
        InstanceRecord.ParseExecutionId(id) is var (instance, frame) && await reader.HistoryAsync(instance, context.User, ct) is { } history
            ? Found(history.Find(frame))
            : TypedResults.NotFound();

    internal static async Task<T?> Body<T>(HttpContext context, CancellationToken ct) where T : class
    {
        try
        {
            return await context.Request.ReadFromJsonAsync<T>(ElsaJson.Options, ct);
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }

    internal static IResult Unreadable() => ElsaJson.Refuse(Domain.Text.Of("请求的内容无法识别。请刷新页面后重试。"));

    private static IResult Found<T>(T? value) where T : class => value is null ? TypedResults.NotFound() : ElsaJson.Ok(value);

    /// <summary>A request for the journal.</summary>
    public sealed record JournalRequest(JournalFilter? Filter);

    /// <summary>A request for badges.</summary>
    public sealed record ReportRequest(string? WorkflowInstanceId, IReadOnlyList<string>? ActivityNodeIds, IReadOnlyList<string>? ActivityIds);
}
