using ExamReg.Workflows.Administration;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Storage;

namespace ExamReg.Web.Designer.Instances;

/// <summary>What Studio asks for in its list of instances; what is null or empty does not matter.</summary>
public sealed record InstanceListRequest
{
    /// <summary>Which page, from 0.</summary>
    public int? Page { get; init; }

    /// <summary>Rows on a page.</summary>
    public int? PageSize { get; init; }

    /// <summary>An instance's id, a correlation id, or 报名号.</summary>
    public string? SearchTerm { get; init; }

    /// <summary>Of this definition.</summary>
    public string? DefinitionId { get; init; }

    /// <summary>Of one of these definitions.</summary>
    public IReadOnlyList<string>? DefinitionIds { get; init; }

    /// <summary>With this correlation id.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>Of this version.</summary>
    public int? Version { get; init; }

    /// <summary>With incidents, or without.</summary>
    public bool? HasIncidents { get; init; }

    /// <summary>Whether it goes on.</summary>
    public WorkflowStatus? Status { get; init; }

    /// <summary>Whether it goes on: one of these.</summary>
    public IReadOnlyList<WorkflowStatus>? Statuses { get; init; }

    /// <summary>How it stands.</summary>
    public WorkflowSubStatus? SubStatus { get; init; }

    /// <summary>How it stands: one of these.</summary>
    public IReadOnlyList<WorkflowSubStatus>? SubStatuses { get; init; }

    /// <summary>Created, UpdatedAt, LastExecuted, Finished or Name.</summary>
    public string? OrderBy { get; init; }

    /// <summary>Ascending or Descending.</summary>
    public string? OrderDirection { get; init; }

    /// <summary>Conditions on times.</summary>
    public IReadOnlyList<TimestampFilter>? TimestampFilters { get; init; }

    /// <summary>A condition on a time: column CreatedAt, UpdatedAt or FinishedAt.</summary>
    public sealed record TimestampFilter(string? Column, TimeComparison Operator, DateTimeOffset Timestamp);
}

/// <summary>An instance in Studio's list.</summary>
public sealed record InstanceItem(
    string Id, string DefinitionId, string DefinitionVersionId, int Version, WorkflowStatus Status, WorkflowSubStatus SubStatus, string? CorrelationId,
    string? Name, int IncidentCount, bool IsSystem, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, DateTimeOffset? FinishedAt)
{
    /// <summary>The same for Studio.</summary>
    /// <param name="summary">The instance.</param>
    /// <param name="name">What to call it where it has no name.</param>
    public static InstanceItem Of(InstanceSummary summary, string? name) => new(
        summary.Id.ToString(), summary.DefinitionId, summary.VersionId, summary.Version, summary.Status, summary.SubStatus, summary.CorrelationId,
        summary.Name ?? name, summary.IncidentCount, false, summary.CreatedAt, summary.UpdatedAt, summary.FinishedAt);
}

/// <summary>A page of items.</summary>
public sealed record ItemPage<T>(IReadOnlyList<T> Items, int TotalCount);

/// <summary>Studio's list of instances: found by the engine's queries; no state is loaded.</summary>
public sealed class InstanceList(InstanceQueries queries, DefinitionStore definitions, RegistrationNumbers numbers)
{
    /// <summary>The most rows on a page.</summary>
    public const int LargestPage = 100;

    private static readonly WorkflowSubStatus[] Running = [WorkflowSubStatus.Pending, WorkflowSubStatus.Executing, WorkflowSubStatus.Suspended];
    private static readonly WorkflowSubStatus[] Finished =
        [WorkflowSubStatus.Finished, WorkflowSubStatus.Cancelled, WorkflowSubStatus.Faulted, WorkflowSubStatus.Interrupted];

    /// <summary>A page; counting stops at 10,000.</summary>
    public async Task<ItemPage<InstanceItem>> ReadAsync(InstanceListRequest request, CancellationToken ct)
    {
        if (await FilterAsync(request, ct) is not { } filter)
            return new([], 0);
        var found = await queries.ListAsync(filter, ct);
        var names = await numbers.OfAsync(found.Select(instance => instance.Id), ct);
        return new([.. found.Select(instance => InstanceItem.Of(instance, names.GetValueOrDefault(instance.Id)))], await queries.CountAsync(filter, cancellationToken: ct));
    }

    // Null where nothing can be found.
    private async Task<InstanceFilter?> FilterAsync(InstanceListRequest request, CancellationToken ct)
    {
        var filter = new InstanceFilter
        {
            CorrelationId = Given(request.CorrelationId),
            WithIncidents = request.HasIncidents == true,
            SubStatuses = Standing(request),
            Times = [.. (request.TimestampFilters ?? []).Select(Condition).OfType<TimeCondition>()],
            OrderBy = Order(request.OrderBy),
            Ascending = string.Equals(request.OrderDirection, "Ascending", StringComparison.OrdinalIgnoreCase),
            Page = Math.Max(0, request.Page ?? 0),
            PageSize = Math.Clamp(request.PageSize ?? 25, 1, LargestPage),
        };
        string[] ids = [.. request.DefinitionIds ?? [], .. Given(request.DefinitionId) is { } one ? [one] : Array.Empty<string>()];
        if (ids.Length > 0 || request.Version is not null)
        {
            filter = filter with
            {
                DefinitionKeys = [.. (await definitions.ListAsync(cancellationToken: ct))
                    .Where(version => (ids.Length == 0 || ids.Contains(version.DefinitionId)) && (request.Version is null || version.Version == request.Version))
                    .Select(version => version.Key)],
            };
        }
        if (Given(request.SearchTerm) is not { } term)
            return filter;
        if (Guid.TryParse(term, out var id))
            return filter with { Ids = [id] };
        if (await numbers.FindAsync(term, ct) is { } instance)
            return filter with { Ids = [instance] };
        return filter.CorrelationId is null || filter.CorrelationId == term ? filter with { CorrelationId = term } : null;
    }

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static WorkflowSubStatus[]? Standing(InstanceListRequest request)
    {
        WorkflowStatus[] statuses = [.. request.Statuses ?? [], .. request.Status is { } status ? [status] : Array.Empty<WorkflowStatus>()];
        WorkflowSubStatus[] subStatuses = [.. request.SubStatuses ?? [], .. request.SubStatus is { } sub ? [sub] : Array.Empty<WorkflowSubStatus>()];
        if (statuses.Length == 0 && subStatuses.Length == 0)
            return null;
        var byStatus = statuses.Length == 0 ? [.. Running, .. Finished] : statuses.SelectMany(each => each == WorkflowStatus.Running ? Running : Finished);
        return [.. byStatus.Where(each => subStatuses.Length == 0 || subStatuses.Contains(each))];
    }

    private static TimeCondition? Condition(InstanceListRequest.TimestampFilter filter) => filter.Column?.ToUpperInvariant() switch
    {
        "CREATEDAT" or "CREATED" => new(InstanceOrder.Created, filter.Operator, filter.Timestamp),
        "UPDATEDAT" or "LASTEXECUTED" => new(InstanceOrder.Updated, filter.Operator, filter.Timestamp),
        "FINISHEDAT" or "FINISHED" => new(InstanceOrder.Finished, filter.Operator, filter.Timestamp),
        _ => null,
    };

    private static InstanceOrder Order(string? name) => name?.ToUpperInvariant() switch
    {
        "UPDATEDAT" or "LASTEXECUTED" => InstanceOrder.Updated,
        "FINISHED" or "FINISHEDAT" => InstanceOrder.Finished,
        "NAME" => InstanceOrder.Name,
        _ => InstanceOrder.Created,
    };
}
