namespace ExamReg.Domain.Registrations;

/// <summary>Allows changes of information, subjects and photo again, as far as the state does. Repeatable.</summary>
public sealed class UnlockRegistration(ExamDb db)
{
    /// <summary>Input.</summary>
    public sealed record Command(Guid RegistrationId);

    /// <summary>Unlocks.</summary>
    public async Task<Result> HandleAsync(Command command, CancellationToken ct = default)
    {
        if (await db.LockAsync(command.RegistrationId, ct) is not { } registration)
            return RegistrationErrors.NotFound;
        registration.Unlock();
        await db.SaveChangesAsync(ct);
        return Result.Success();
    }
}
