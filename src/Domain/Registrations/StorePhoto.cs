using System.Security.Cryptography;
using ExamReg.Domain.Clock;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Domain.Registrations;

/// <summary>Stores or replaces the photo (上传照片、修改照片). The bytes have been checked and re-encoded before.</summary>
public sealed class StorePhoto(ExamDb db)
{
    /// <summary>Input.</summary>
    /// <param name="RegistrationId">Registration.</param>
    /// <param name="Bytes">Normalised JPEG.</param>
    /// <param name="Width">Pixels.</param>
    /// <param name="Height">Pixels.</param>
    public sealed record Command(Guid RegistrationId, byte[] Bytes, int Width, int Height);

    /// <summary>
    /// Stores; a registration that waited for its photo is submitted now. Errors: <c>registration-locked</c>, <c>wrong-state</c>.
    /// </summary>
    public async Task<Result> HandleAsync(Command command, CancellationToken ct = default)
    {
        if (await db.LockAsync(command.RegistrationId, ct) is not { } registration)
            return RegistrationErrors.NotFound;
        var replaceable = registration.CheckPhotoReplaceable();
        if (!replaceable.IsSuccess)
            return replaceable;

        var now = await DatabaseClock.NowAsync(db, ct);
        var sha256 = SHA256.HashData(command.Bytes);
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO exam.registration_photos (registration_id, bytes, width, height, sha256, uploaded_at)
            VALUES ({command.RegistrationId}, {command.Bytes}, {command.Width}, {command.Height}, {sha256}, {now})
            ON CONFLICT (registration_id) DO UPDATE
            SET bytes = excluded.bytes, width = excluded.width, height = excluded.height,
                sha256 = excluded.sha256, uploaded_at = excluded.uploaded_at
            """,
            ct);
        registration.PhotoReplaced();
        await db.SaveChangesAsync(ct);
        return Result.Success();
    }
}
