using ExamReg.Domain;
using ExamReg.Web.Identity;
using ExamReg.Workflows.Administration;
using ExamReg.Workflows.Runtime;

namespace ExamReg.Web.Admin.Instances;

/// <summary>Lets an instance go on at another step, by an administrator's hand; where it waited and where it goes on stand in the audit.</summary>
public sealed class ResumeAt(InstanceAdministration administration, Audit audit, IHttpContextAccessor http)
{
    /// <summary>Moves it. Errors as <see cref="InstanceAdministration.ResumeAtAsync"/>.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="activityId">Where it begins anew.</param>
    /// <param name="ct">Ends the burst.</param>
    public Task<BurstResult> HandleAsync(Guid instanceId, string activityId, CancellationToken ct) => WithBurst.RunAsync(
        async (services, token) =>
        {
            var db = services.GetRequiredService<ExamDb>();
            var before = await InstanceBefore.ReadAsync(db, instanceId, token);
            await audit.WriteAsync(
                db,
                new(AuditActs.ResumedAt, AuditActs.Instance(instanceId), new { waiting = InstanceBefore.Waiting(before) }, new { resumedAt = activityId }),
                token);
        },
        () => administration.ResumeAtAsync(instanceId, activityId, http.HttpContext!.User.AccountId().ToString(), ct));
}
