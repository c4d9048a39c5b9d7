using ExamReg.Domain.Registrations;
using ExamReg.Web.Registrations;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Runtime;

namespace ExamReg.Web.Portal;

/// <summary>Begins a registration: its row and its workflow instance come into being in one transaction, or neither does.</summary>
public sealed class StartRegistration(WorkflowRuntime runtime)
{
    /// <summary>Begins.</summary>
    /// <param name="registrationId">Made when the form was rendered: a double click begins one registration.</param>
    /// <param name="sessionId">The session.</param>
    /// <param name="candidateId">The candidate.</param>
    /// <param name="accountId">For the journal.</param>
    /// <param name="ct">Ends the burst.</param>
    public Task<BurstResult> HandleAsync(Guid registrationId, Guid sessionId, Guid candidateId, Guid accountId, CancellationToken ct = default) =>
        runtime.StartAsync(
            new StartWorkflow(RegistrationModule.DefinitionId, registrationId)
            {
                CorrelationId = registrationId.ToString(),
                Actor = accountId.ToString(),
                Prepare = async (services, cancellation) =>
                {
                    var begun = await services.GetRequiredService<BeginRegistration>()
                        .HandleAsync(new(sessionId, candidateId, registrationId, registrationId), cancellation);
                    return [.. begun.Errors.Select(error => new RejectionError(error.Code, error.Field, error.Message))];
                },
            },
            ct);
}
