using ExamReg.Domain;
using ExamReg.Web.Identity;
using ExamReg.Web.Portal;
using ExamReg.Workflows.Administration;
using ExamReg.Workflows.Incidents;
using ExamReg.Workflows.Runtime;

namespace ExamReg.Web.Admin.Instances;

/// <summary>Brings the stimulus of an incident once more, by an administrator's hand.</summary>
public sealed class RetryIncident(IncidentStore incidents, InstanceAdministration administration, Audit audit, IHttpContextAccessor http)
{
    /// <summary>Retries an incident of that instance, and says what came of it.</summary>
    public async Task<Alert> HandleAsync(Guid instanceId, Guid incidentId, CancellationToken ct)
    {
        var open = await incidents.ListOpenAsync(instanceId, cancellationToken: ct);
        if (open.FirstOrDefault(incident => incident.Id == incidentId) is not { } found)
            return Alert.Info(Text.Of("这个故障已经处理，无需重试。"));
        if (found.IsFault)
            return Alert.Warning(Text.Of("这个故障由流程中的“故障”步骤产生，流程已经终止，不能重试。"));
        // Written first: a retry that brings the process down has been tried all the same.
        var before = new { incident = found.Id, found.ActivityId, found.Attempts };
        await audit.WriteAsync(new(AuditActs.IncidentRetried, AuditActs.Instance(instanceId), before), ct);
        return await administration.RetryAsync(incidentId, http.HttpContext!.User.AccountId().ToString(), ct) switch
        {
            BurstResult.Accepted => Alert.Success(Text.Of("重试成功，流程已继续。")),
            BurstResult.Failed failed => Alert.Danger(Text.Of($"重试后仍然失败：{failed.Message}")),
            BurstResult.Rejected rejected => Alert.Warning(Text.Of($"重试时该操作被拒绝，故障已结案：{string.Join(" ", rejected.Errors.Select(error => error.Message))}")),
            BurstResult.OutOfTurn or BurstResult.NotFound => Alert.Warning(Text.Of("流程已不再等待这个操作，故障已结案。")),
            _ => Alert.Info(Text.Of("这个故障已经处理，无需重试。")),
        };
    }
}
