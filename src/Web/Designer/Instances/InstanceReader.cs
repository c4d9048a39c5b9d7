using System.Security.Claims;
using System.Text.Json.Nodes;
using ExamReg.Web.Admin.Instances;
using ExamReg.Workflows.Administration;
using ExamReg.Workflows.Incidents;
using ExamReg.Workflows.Runtime;

namespace ExamReg.Web.Designer.Instances;

/// <summary>A variable of the workflow in one instance; its value is hidden from those who may not see personal data.</summary>
public sealed record InstanceVariable(string Id, string Name, JsonNode? Value);

/// <summary>Reads one instance for Studio.</summary>
public sealed class InstanceReader(InstanceQueries queries, WorkflowRuntime runtime, IncidentStore incidents, RegistrationNumbers numbers)
{
    /// <summary>The instance with its state, or null.</summary>
    public async Task<JsonObject?> FindAsync(Guid id, ClaimsPrincipal reader, CancellationToken ct)
    {
        if (await queries.FindAsync(id, ct) is not { } summary || await runtime.FindAsync(id, ct) is not { } view)
            return null;
        var name = (await numbers.OfAsync([id], ct)).GetValueOrDefault(id);
        return new InstanceRecord(summary, view, await incidents.ListOpenAsync(id, cancellationToken: ct), name, PersonalData.MayBeSeenBy(reader)).ToJson();
    }

    /// <summary>The path that it has taken, or null.</summary>
    public async Task<InstanceHistory?> HistoryAsync(Guid id, ClaimsPrincipal reader, CancellationToken ct)
    {
        if (await queries.FindAsync(id, ct) is not { } summary || await runtime.FindAsync(id, ct) is not { } view)
            return null;
        var journal = await queries.ReadJournalAsync(id, ct);
        return new(view, journal, await incidents.ListOpenAsync(id, cancellationToken: ct), summary.FinishedAt, PersonalData.MayBeSeenBy(reader));
    }

    /// <summary>Its variables, or null.</summary>
    public async Task<IReadOnlyList<InstanceVariable>?> VariablesAsync(Guid id, ClaimsPrincipal reader, CancellationToken ct)
    {
        if (await runtime.FindAsync(id, ct) is not { } view)
            return null;
        var mayRead = PersonalData.MayBeSeenBy(reader);
        return [.. view.Workflow.Variables.Select(variable =>
            new InstanceVariable(variable.Id, variable.Name, InstanceRecord.Shown(view.State.Variables.GetValueOrDefault(variable.Id), mayRead)))];
    }
}
