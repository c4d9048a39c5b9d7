namespace ExamReg.Domain.Registrations;

/// <summary>Marks the flow as finished (报名完成). Repeatable.</summary>
public sealed class CompleteRegistration(ExamDb db)
{
    /// <summary>Input.</summary>
    public sealed record Command(Guid RegistrationId);

    /// <summary>Completes. Errors: <c>wrong-state</c>.</summary>
    public async Task<Result> HandleAsync(Command command, CancellationToken ct = default)
    {
        if (await db.LockAsync(command.RegistrationId, ct) is not { } registration)
            return RegistrationErrors.NotFound;
        var moved = registration.MoveTo(RegistrationState.Completed);
        if (moved.IsSuccess)
            await db.SaveChangesAsync(ct);
        return moved;
    }
}
