using Microsoft.EntityFrameworkCore;

namespace ExamReg.Domain.Registrations;

/// <summary>Reads the photo for preview, desk and papers. Who may see it is the caller's to check.</summary>
public sealed class ReadPhoto(ExamDb db)
{
    /// <summary>Input.</summary>
    public sealed record Command(Guid RegistrationId);

    /// <summary>The photo, or <c>photo-missing</c>.</summary>
    public async Task<Result<RegistrationPhoto>> HandleAsync(Command command, CancellationToken ct = default) =>
        await db.Photos.AsNoTracking().SingleOrDefaultAsync(p => p.RegistrationId == command.RegistrationId, ct) is { } photo
            ? photo
            : RegistrationErrors.PhotoMissing;
}
