using ExamReg.Domain;
using ExamReg.Domain.Registrations;
using ExamReg.Workflows.Administration;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Admin.Flows.Live;

/// <summary>A registration that waits at an activity.</summary>
public sealed record WaitingRow(Guid InstanceId, string? Number, RegistrationState? State, string? Site, TimeSpan Waited, DateTimeOffset? DueAt, int Incidents);

/// <summary>Lists who waits at an activity of a version, the longest first.</summary>
public sealed class WaitingPeople(InstanceQueries queries, ExamDb db)
{
    /// <summary>Rows on a page.</summary>
    public const int PageSize = 25;

    /// <summary>A page and whether there is another.</summary>
    /// <param name="definitionKey">The store's number of the version.</param>
    /// <param name="activityIds">The activity, with what lies inside of it.</param>
    /// <param name="page">From 1.</param>
    /// <param name="now">The platform's time.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<(IReadOnlyList<WaitingRow> Rows, bool HasMore)> ReadAsync(
        int definitionKey, IReadOnlyCollection<string> activityIds, int page, DateTimeOffset now, CancellationToken ct)
    {
        var found = await queries.ListWaitingAsync(definitionKey, activityIds, page - 1, PageSize, ct);
        var hasMore = found.Count == PageSize && (await queries.ListWaitingAsync(definitionKey, activityIds, page * PageSize, 1, ct)).Count > 0;
        var ids = found.Select(waiting => waiting.InstanceId).ToArray();
        var instances = (await queries.ListAsync(new InstanceFilter { Ids = ids, PageSize = PageSize }, ct)).ToDictionary(instance => instance.Id);
        var registrations = await db.Registrations.AsNoTracking().Where(registration => ids.Contains(registration.WorkflowInstanceId))
            .Select(registration => new { registration.WorkflowInstanceId, registration.Number, registration.State, Site = registration.Site == null ? null : registration.Site.Name })
            .ToDictionaryAsync(registration => registration.WorkflowInstanceId, ct);
        var rows = found.Select(waiting =>
        {
            var registration = registrations.GetValueOrDefault(waiting.InstanceId);
            return new WaitingRow(
                waiting.InstanceId, registration?.Number, registration?.State, registration?.Site, now - waiting.Since, waiting.DueAt,
                instances.GetValueOrDefault(waiting.InstanceId)?.IncidentCount ?? 0);
        });
        return ([.. rows], hasMore);
    }
}
