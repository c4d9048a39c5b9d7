using ExamReg.Domain;
using ExamReg.Domain.Registrations;
using ExamReg.Workflows.Administration;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Storage;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Admin.Instances;

/// <summary>What an administrator looks for; what is null does not matter.</summary>
/// <param name="Status">How the instance stands.</param>
/// <param name="Version">The store's number of the definition version.</param>
/// <param name="Activity">Waits at this activity of that version.</param>
/// <param name="Incidents">Only with open incidents.</param>
/// <param name="Number">A 报名号 or an instance's id.</param>
/// <param name="Page">From 1.</param>
public sealed record BoardFilter(WorkflowSubStatus? Status, int? Version, string? Activity, bool Incidents, string? Number, int Page);

/// <summary>A definition version to filter by.</summary>
public sealed record BoardVersion(int Key, string Label);

/// <summary>An activity at which instances wait.</summary>
public sealed record BoardActivity(string Id, string Label, int Count, DateTimeOffset Since);

/// <summary>An instance with the registration that it owns.</summary>
public sealed record BoardRow(InstanceSummary Instance, string? Number, RegistrationState? State, string? Site);

/// <summary>A page of instances.</summary>
/// <param name="Rows">The page.</param>
/// <param name="Found">How many there are; counting stops at <see cref="InstanceBoard.CountBound"/>.</param>
/// <param name="Versions">What can be filtered by.</param>
/// <param name="Activities">Where the instances of the chosen version wait, the fullest first; empty without a version.</param>
public sealed record BoardPage(
    IReadOnlyList<BoardRow> Rows, int Found, IReadOnlyList<BoardVersion> Versions, IReadOnlyList<BoardActivity> Activities);

/// <summary>Lists workflow instances for administrators.</summary>
public sealed class InstanceBoard(InstanceQueries queries, DefinitionStore definitions, ExamDb db)
{
    /// <summary>Rows on a page.</summary>
    public const int PageSize = 25;

    /// <summary>Where counting stops.</summary>
    public const int CountBound = 10_000;

    /// <summary>A page of what the filter finds, the newest first.</summary>
    public async Task<BoardPage> ReadAsync(BoardFilter filter, CancellationToken ct)
    {
        var versions = (await definitions.ListAsync(cancellationToken: ct)).Where(version => version.WasPublished)
            .Select(version => new BoardVersion(version.Key, version.IsPublished ? Text.Of($"{version.Name} v{version.Version}（现行）") : $"{version.Name} v{version.Version}")).ToList();
        var activities = filter.Version is { } key && versions.Exists(version => version.Key == key) ? await ActivitiesAsync(key, ct) : [];
        var correlation = await CorrelationAsync(filter.Number, ct);
        if (filter.Number is not null && correlation is null)
            return new([], 0, versions, activities);

        var wanted = new InstanceFilter
        {
            SubStatus = filter.Status,
            DefinitionKey = filter.Version,
            WaitingAt = filter.Activity,
            WithIncidents = filter.Incidents,
            CorrelationId = correlation,
            Page = filter.Page - 1,
            PageSize = PageSize,
        };
        var instances = await queries.ListAsync(wanted, ct);
        return new(await RowsAsync(instances, ct), await queries.CountAsync(wanted, CountBound, ct), versions, activities);
    }

    private async Task<IReadOnlyList<BoardActivity>> ActivitiesAsync(int key, CancellationToken ct)
    {
        var workflow = await definitions.GetAsync(key, ct);
        return [.. (await queries.CountWaitingAsync(key, ct)).OrderByDescending(waiting => waiting.Count)
            .Select(waiting => new BoardActivity(
                waiting.ActivityId, workflow.Find(waiting.ActivityId)?.Label ?? waiting.ActivityId, waiting.Count, waiting.Since))];
    }

    // The correlation id of a registration's instance is the registration's id.
    private async Task<string?> CorrelationAsync(string? number, CancellationToken ct)
    {
        if (number is null)
            return null;
        if (Guid.TryParse(number, out var id))
            return id.ToString();
        var found = await db.Registrations.Where(r => r.Number == number).Select(r => (Guid?)r.Id).SingleOrDefaultAsync(ct);
        return found?.ToString();
    }

    private async Task<IReadOnlyList<BoardRow>> RowsAsync(IReadOnlyList<InstanceSummary> instances, CancellationToken ct)
    {
        var ids = instances.Select(instance => instance.Id).ToArray();
        var registrations = await db.Registrations.AsNoTracking().Where(r => ids.Contains(r.WorkflowInstanceId))
            .Select(r => new { r.WorkflowInstanceId, r.Number, r.State, Site = r.Site == null ? null : r.Site.Name })
            .ToDictionaryAsync(r => r.WorkflowInstanceId, ct);
        return [.. instances.Select(instance => registrations.TryGetValue(instance.Id, out var registration)
            ? new BoardRow(instance, registration.Number, registration.State, registration.Site)
            : new BoardRow(instance, null, null, null))];
    }
}
