namespace ExamReg.Domain.Registrations;

/// <summary>
/// Ends a registration by the will of the candidate or of staff (已撤销): seats are freed, the open order is closed, paid money
/// goes back. Repeatable. Refused with <c>wrong-state</c> once the site has confirmed the person.
/// </summary>
public sealed class WithdrawRegistration(ExamDb db)
{
    /// <summary>Input.</summary>
    /// <param name="RegistrationId">Registration.</param>
    /// <param name="Reason">Chinese, shown to the candidate.</param>
    public sealed record Command(Guid RegistrationId, string Reason);

    /// <summary>Withdraws.</summary>
    public Task<Result<EndedRegistration>> HandleAsync(Command command, CancellationToken ct = default) =>
        RegistrationEnding.EndAsync(db, command.RegistrationId, RegistrationState.Withdrawn, command.Reason, ct);
}
