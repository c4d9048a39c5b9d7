using System.Security.Claims;
using ExamReg.Domain;
using ExamReg.Web.Accounts;
using ExamReg.Web.Identity;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Desk;

/// <summary>A candidate's photo for the staff of the candidate's site; nobody keeps a copy on the way.</summary>
public static class DeskPhoto
{
    /// <summary>Maps <c>/desk/photos/{registration}</c>.</summary>
    public static void MapDeskPhoto(this IEndpointRouteBuilder routes) => routes.MapGet(
        "/desk/photos/{id:guid}",
        async (Guid id, ClaimsPrincipal user, HttpContext context, ExamDb db, CancellationToken ct) =>
        {
            var siteId = user.SiteId()!.Value;
            var bytes = await db.Registrations.Where(registration => registration.Id == id && registration.SiteId == siteId)
                .Select(registration => registration.Photo!.Bytes).SingleOrDefaultAsync(ct);
            context.Response.Headers.CacheControl = "no-store";
            return bytes is null ? Results.NotFound() : Results.Bytes(bytes, "image/jpeg");
        }).RequireAuthorization(Policies.SiteStaff);

    /// <summary>The address of a registration's photo.</summary>
    public static string Address(Guid registrationId) => $"/desk/photos/{registrationId}";
}
