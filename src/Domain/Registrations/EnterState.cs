using Microsoft.EntityFrameworkCore;

namespace ExamReg.Domain.Registrations;

/// <summary>Marks where the flow now waits, for the states that no other operation sets.</summary>
public sealed class EnterState(ExamDb db)
{
    private static readonly RegistrationState[] Enterable =
    [
        RegistrationState.AwaitingPhoto, RegistrationState.Submitted, RegistrationState.AwaitingReviewRequest,
        RegistrationState.AwaitingConfirmation,
    ];

    /// <summary>Input.</summary>
    /// <param name="RegistrationId">Registration.</param>
    /// <param name="State">
    /// <see cref="RegistrationState.AwaitingPhoto"/>, <see cref="RegistrationState.Submitted"/>,
    /// <see cref="RegistrationState.AwaitingReviewRequest"/> or <see cref="RegistrationState.AwaitingConfirmation"/>.
    /// </param>
    public sealed record Command(Guid RegistrationId, RegistrationState State);

    /// <summary>Enters. Errors: <c>wrong-state</c> naming both states.</summary>
    /// <exception cref="ArgumentException">The state is set by an operation of its own.</exception>
    public async Task<Result> HandleAsync(Command command, CancellationToken ct = default)
    {
        if (!Enterable.Contains(command.State))
            throw new ArgumentException($"{command.State} is set by an operation of its own.", nameof(command));
        if (await db.LockAsync(command.RegistrationId, ct) is not { } registration)
            return RegistrationErrors.NotFound;
        if (command.State is RegistrationState.Submitted or RegistrationState.AwaitingReviewRequest)
            registration.FinishFilling(await db.Photos.AnyAsync(p => p.RegistrationId == registration.Id, ct));
        var moved = registration.MoveTo(command.State);
        if (moved.IsSuccess)
            await db.SaveChangesAsync(ct);
        return moved;
    }
}
