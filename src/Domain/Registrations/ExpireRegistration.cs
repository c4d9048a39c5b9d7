namespace ExamReg.Domain.Registrations;

/// <summary>
/// Ends a registration whose deadline passed (已过期): seats are freed, the open order is closed. Repeatable. A registration that
/// was paid a moment before is refused with <c>wrong-state</c>, so a timer never takes a paid place away.
/// </summary>
public sealed class ExpireRegistration(ExamDb db)
{
    /// <summary>Input.</summary>
    /// <param name="RegistrationId">Registration.</param>
    /// <param name="Reason">Chinese, shown to the candidate.</param>
    public sealed record Command(Guid RegistrationId, string Reason);

    /// <summary>Expires.</summary>
    public Task<Result<EndedRegistration>> HandleAsync(Command command, CancellationToken ct = default) =>
        RegistrationEnding.EndAsync(db, command.RegistrationId, RegistrationState.Expired, command.Reason, ct);
}
