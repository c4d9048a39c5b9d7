namespace ExamReg.Domain.Registrations;

/// <summary>不同意: the candidate does not accept the agreement, the attempt ends (已中止) and a new one may be begun. Repeatable.</summary>
public sealed class DeclineAgreement(ExamDb db)
{
    /// <summary>Why the registration ended.</summary>
    public const string Reason = "未同意报名协议，报名已中止。";

    /// <summary>Input.</summary>
    public sealed record Command(Guid RegistrationId);

    /// <summary>Declines. Errors: <c>wrong-state</c>.</summary>
    public Task<Result<EndedRegistration>> HandleAsync(Command command, CancellationToken ct = default) =>
        RegistrationEnding.EndAsync(db, command.RegistrationId, RegistrationState.Declined, Reason, ct);
}
