using Microsoft.EntityFrameworkCore;

namespace ExamReg.Domain.Registrations;

/// <summary>照片不变: the stored photo stays, as when only the information was corrected. It is not encoded once more.</summary>
public sealed class KeepPhoto(ExamDb db)
{
    /// <summary>Input.</summary>
    /// <param name="RegistrationId">Registration.</param>
    /// <param name="MinWidth">Least width by the rules of today, pixels.</param>
    /// <param name="MinHeight">Least height by the rules of today, pixels.</param>
    public sealed record Command(Guid RegistrationId, int MinWidth, int MinHeight);

    /// <summary>
    /// Keeps. Errors: <c>photo-missing</c>, <c>photo-marked</c> (the review wants another one), <c>photo-too-small</c>,
    /// <c>registration-locked</c>, <c>wrong-state</c>.
    /// </summary>
    public async Task<Result> HandleAsync(Command command, CancellationToken ct = default)
    {
        if (await db.LockAsync(command.RegistrationId, ct) is not { } registration)
            return RegistrationErrors.NotFound;
        // The money came while the candidate looked at another photo: this one stays, and the flow goes on.
        if (registration.State == RegistrationState.Paid)
            return Result.Success();
        var replaceable = registration.CheckPhotoReplaceable();
        if (!replaceable.IsSuccess)
            return replaceable;
        var photo = await db.Photos.Where(p => p.RegistrationId == registration.Id).Select(p => new { p.Width, p.Height }).SingleOrDefaultAsync(ct);
        if (photo is null)
            return RegistrationErrors.PhotoMissing;
        if (registration.MarkedFields.Contains(Registration.PhotoMark))
            return new DomainError("photo-marked", "photo", Text.Of("审核要求更换照片。请选择新的照片上传。"));
        if (photo.Width < command.MinWidth || photo.Height < command.MinHeight)
        {
            return new DomainError("photo-too-small", "photo", Text.Of(
                $"已上传的照片为 高{photo.Height}×宽{photo.Width} 像素，现在要求至少 高{command.MinHeight}×宽{command.MinWidth} 像素。请上传更大的照片。"));
        }
        registration.PhotoIsThere();
        await db.SaveChangesAsync(ct);
        return Result.Success();
    }
}
