using ExamReg.Workflows.Administration;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Storage;

namespace ExamReg.Web.Admin.Flows;

/// <summary>A version of a flow with the number of instances that live on it.</summary>
public sealed record FlowVersion(DefinitionSummary Summary, int Live);

/// <summary>A flow and its versions, the newest first.</summary>
public sealed record FlowOverview(string DefinitionId, string Name, IReadOnlyList<FlowVersion> Versions)
{
    /// <summary>Where its live map is.</summary>
    public static string Address(string definitionId, int version) => $"/admin/flows/{Uri.EscapeDataString(definitionId)}/{version}";
}

/// <summary>Finds flows and their versions.</summary>
public sealed class FlowVersions(DefinitionStore definitions, InstanceQueries queries)
{
    /// <summary>Every flow.</summary>
    public async Task<IReadOnlyList<FlowOverview>> ListAsync(CancellationToken ct) => Group(await definitions.ListAsync(cancellationToken: ct), await queries.CountLiveAsync(cancellationToken: ct));

    /// <summary>One flow, or null.</summary>
    public async Task<FlowOverview?> FindAsync(string definitionId, CancellationToken ct) =>
        Group(await definitions.ListAsync(definitionId, ct), await queries.CountLiveAsync(definitionId, ct)).FirstOrDefault();

    /// <summary>A version's document.</summary>
    public async Task<WorkflowDocument> ReadAsync(FlowVersion version, CancellationToken ct) =>
        await definitions.ReadAsync(version.Summary.Id, ct) ?? throw new InvalidOperationException($"Version {version.Summary.Id} is gone.");

    private static IReadOnlyList<FlowOverview> Group(IReadOnlyList<DefinitionSummary> versions, IReadOnlyDictionary<int, int> live) =>
    [
        .. versions.GroupBy(version => version.DefinitionId).Select(group => new FlowOverview(
            group.Key,
            (group.FirstOrDefault(version => version.IsLatest) ?? group.First()).Name,
            [.. group.OrderByDescending(version => version.Version).Select(version => new FlowVersion(version, live.GetValueOrDefault(version.Key)))])),
    ];
}
