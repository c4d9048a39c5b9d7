using ExamReg.Domain;
using ExamReg.Web.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;

namespace ExamReg.Web.Portal;

/// <summary>The candidate's own photo. The address bears the photo's hash only so that a new photo gets a new address.</summary>
public static class PhotoEndpoint
{
    /// <summary>Maps it.</summary>
    public static void MapOwnPhoto(this IEndpointRouteBuilder routes) => routes.MapGet(
        "/portal/photo.jpg",
        async (HttpContext context, CurrentRegistration current, ExamDb db, CancellationToken ct) =>
        {
            var state = await current.ReadAsync(ct);
            var photo = state.Registration is { } registration
                ? await db.Photos.AsNoTracking().SingleOrDefaultAsync(candidate => candidate.RegistrationId == registration.Id, ct)
                : null;
            if (photo is null)
                return Results.NotFound();
            context.Response.Headers.CacheControl = "private, no-cache";
            return Results.Bytes(photo.Bytes, "image/jpeg", entityTag: new EntityTagHeaderValue($"\"{Hash(photo.Sha256)}\""));
        }).RequireAuthorization(Policies.Candidate);

    /// <summary>The address of a registration's photo; null while there is none.</summary>
    /// <param name="db">The domain.</param>
    /// <param name="registrationId">The candidate's own registration.</param>
    /// <param name="ct">Ends the wait.</param>
    public static async Task<string?> AddressAsync(ExamDb db, Guid registrationId, CancellationToken ct) =>
        await db.Photos.Where(photo => photo.RegistrationId == registrationId).Select(photo => photo.Sha256).SingleOrDefaultAsync(ct) is { } hash
            ? $"/portal/photo.jpg?v={Hash(hash)}"
            : null;

    private static string Hash(byte[] sha256) => Convert.ToHexStringLower(sha256.AsSpan(0, 8));
}
