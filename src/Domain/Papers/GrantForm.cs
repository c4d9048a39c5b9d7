using ExamReg.Domain.Clock;
using ExamReg.Domain.Registrations;

namespace ExamReg.Domain.Papers;

/// <summary>Allows the registration form (报名登记表) to be printed. Repeatable.</summary>
public sealed class GrantForm(ExamDb db)
{
    /// <summary>Input.</summary>
    public sealed record Command(Guid RegistrationId);

    /// <summary>
    /// Grants. Errors: <c>wrong-state</c> before payment (a flow without payment may grant it once submitted or approved).
    /// </summary>
    public async Task<Result> HandleAsync(Command command, CancellationToken ct = default)
    {
        if (await db.LockAsync(command.RegistrationId, ct) is not { } registration)
            return RegistrationErrors.NotFound;
        if (!registration.State.MayHavePapers() && registration.State != RegistrationState.AwaitingConfirmation)
            return new DomainError("wrong-state", Text.Of($"报名当前为“{registration.State.Name()}”，还不能打印报名登记表。请先完成支付。"));
        registration.GrantForm(await DatabaseClock.NowAsync(db, ct));
        await db.SaveChangesAsync(ct);
        return Result.Success();
    }
}
