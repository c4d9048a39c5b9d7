namespace ExamReg.Domain.Registrations;

/// <summary>Locks information, subjects and photo against changes. Repeatable.</summary>
public sealed class LockRegistration(ExamDb db)
{
    /// <summary>Input.</summary>
    public sealed record Command(Guid RegistrationId);

    /// <summary>Locks.</summary>
    public async Task<Result> HandleAsync(Command command, CancellationToken ct = default)
    {
        if (await db.LockAsync(command.RegistrationId, ct) is not { } registration)
            return RegistrationErrors.NotFound;
        registration.Lock();
        await db.SaveChangesAsync(ct);
        return Result.Success();
    }
}
