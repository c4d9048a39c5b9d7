using System.Security.Claims;
using ExamReg.Domain;
using ExamReg.Web.Accounts;
using ExamReg.Web.Admin;
using ExamReg.Web.Identity;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Desk.Rooms;

/// <summary>The room lists of the clerk's own site for download. Which site it is, the account says; the download is audited.</summary>
public static class RoomsExport
{
    /// <summary>Where it is; the session follows as a query.</summary>
    public const string Path = "/desk/rooms.xlsx";

    /// <summary>Maps it.</summary>
    public static void MapRoomsExport(this IEndpointRouteBuilder routes) => routes.MapGet(
        Path,
        async (Guid session, ClaimsPrincipal user, HttpContext context, ExamDb db, RoomPlan plan, Audit audit, CancellationToken ct) =>
        {
            var siteId = user.SiteId()!.Value;
            if (await db.Sessions.Where(s => s.Id == session).Select(s => s.Code).SingleOrDefaultAsync(ct) is not { } code)
                return Results.NotFound();
            var lists = await plan.ListsAsync(siteId, session, null, ct);
            var site = await db.Sites.Where(s => s.Id == siteId).Select(s => s.Code).SingleAsync(ct);
            await audit.WriteAsync(new(AuditActs.RoomPlanExported, AuditActs.Site(siteId), After: new { session, rows = lists.Sum(list => list.Seats.Count) }), ct);
            context.Response.Headers.CacheControl = "no-store";
            return Results.File(await RoomSheet.WriteAsync(lists, ct), RoomSheet.ContentType, Text.Of($"考场座位表-{code}-{site}.xlsx"));
        }).RequireAuthorization(Policies.SiteStaff);
}
