using ExamReg.Domain.Clock;
using ExamReg.Domain.Security;

namespace ExamReg.Domain.Registrations;

/// <summary>Takes the complete basic information. The database's index allows an identity number once per session.</summary>
public sealed class FillInformation(ExamDb db, IdentityNumberCipher cipher)
{
    /// <summary>Input.</summary>
    public sealed record Command(Guid RegistrationId, BasicInformationInput Information);

    /// <summary>
    /// Fills in. Errors: those of <see cref="BasicInformationRules"/> by field, <c>identity-number-taken</c>,
    /// <c>registration-locked</c>, <c>wrong-state</c>.
    /// </summary>
    public async Task<Result> HandleAsync(Command command, CancellationToken ct = default)
    {
        if (await db.LockAsync(command.RegistrationId, ct) is not { } registration)
            return RegistrationErrors.NotFound;
        var editable = registration.CheckEditable();
        if (!editable.IsSuccess)
            return editable;
        var today = ChinaTime.Day(await DatabaseClock.NowAsync(db, ct));
        var information = BasicInformationRules.Check(command.Information, today);
        if (!information.IsSuccess)
            return information;

        var before = registration.IdentityHash;
        registration.SetInformation(information.Value, cipher);
        // The savepoint costs round trips: only where the index can refuse at all.
        if (before is not null && before.AsSpan().SequenceEqual(registration.IdentityHash))
        {
            await db.SaveChangesAsync(ct);
            return Result.Success();
        }

        return await db.TrySaveUniqueAsync([RegistrationConfiguration.OneIdentity], ct)
            ? Result.Success()
            : new DomainError(
                "identity-number-taken",
                nameof(BasicInformationInput.IdentityNumber),
                Text.Of($"身份证号 {IdentityNumber.Mask(information.Value.IdentityNumber)} 在本考次已有一份有效报名，每人只能报名一次。请核对号码；如确为本人，请用原通行证登录。"));
    }
}
