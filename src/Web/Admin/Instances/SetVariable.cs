using System.Text.Json.Nodes;
using ExamReg.Domain;
using ExamReg.Web.Identity;
using ExamReg.Workflows.Administration;
using ExamReg.Workflows.Expressions;
using ExamReg.Workflows.Runtime;

namespace ExamReg.Web.Admin.Instances;

/// <summary>Changes a variable of one instance, by an administrator's hand; before and after stand in the audit, texts masked.</summary>
public sealed class SetVariable(InstanceAdministration administration, WorkflowRuntime runtime, Audit audit, IHttpContextAccessor http)
{
    /// <summary>Changes it. Errors as <see cref="InstanceAdministration.SetVariableAsync"/>.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="variable">The variable's id or name.</param>
    /// <param name="value">The value as JSON.</param>
    /// <param name="ct">Ends the burst.</param>
    public async Task<BurstResult> HandleAsync(Guid instanceId, string variable, JsonNode? value, CancellationToken ct)
    {
        if (await runtime.FindAsync(instanceId, ct) is not { } view)
            return new BurstResult.NotFound(instanceId.ToString());
        var declared = view.Workflow.Variables.FirstOrDefault(candidate => candidate.Id == variable || candidate.Name == variable);
        return await WithBurst.RunAsync(
            async (services, token) =>
            {
                var db = services.GetRequiredService<ExamDb>();
                var before = await InstanceBefore.ReadAsync(db, instanceId, token);
                // The audit is read by more people than may see personal data.
                var old = PersonalData.Mask(ValueConverter.ToJson(before.Variables.GetValueOrDefault(declared?.Id ?? variable)));
                await audit.WriteAsync(
                    db,
                    new(
                        AuditActs.VariableChanged, AuditActs.Instance(instanceId),
                        new { variable = declared?.Name ?? variable, value = old }, new { variable = declared?.Name ?? variable, value = PersonalData.Mask(value) }),
                    token);
            },
            () => administration.SetVariableAsync(
                instanceId, variable, ValueConverter.FromJson(value?.DeepClone()), http.HttpContext!.User.AccountId().ToString(), ct));
    }
}
