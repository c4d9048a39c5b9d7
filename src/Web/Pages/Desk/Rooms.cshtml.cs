using ExamReg.Domain;
using ExamReg.Domain.Clock;
using ExamReg.Domain.Sessions;
using ExamReg.Web.Desk;
using ExamReg.Web.Desk.Rooms;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Pages.Desk;

/// <summary>考场座位: who sits where, to look at, to print, and to take along as a workbook.</summary>
public sealed class RoomsModel(RoomPlan plan, ExamDb db) : DeskPage
{
    [BindProperty(SupportsGet = true)]
    public Guid? Session { get; set; }

    /// <summary>Only this day, yyyy-MM-dd.</summary>
    [BindProperty(SupportsGet = true)]
    public DateOnly? Day { get; set; }

    public string SiteName { get; private set; } = "";

    public IReadOnlyList<ExamSession> Sessions { get; private set; } = [];

    public ExamSession? Chosen { get; private set; }

    public IReadOnlyList<DateOnly> Days { get; private set; } = [];

    public IReadOnlyList<RoomList> Lists { get; private set; } = [];

    public async Task OnGetAsync()
    {
        SiteName = await db.Sites.Where(site => site.Id == SiteId).Select(site => site.Name).SingleOrDefaultAsync(Aborted) ?? "";
        Sessions = await plan.SessionsAsync(SiteId, Aborted);
        Chosen = Sessions.FirstOrDefault(session => session.Id == Session) ?? Sessions.FirstOrDefault();
        if (Chosen is null)
            return;
        var all = await plan.ListsAsync(SiteId, Chosen.Id, null, Aborted);
        Days = [.. all.Select(list => ChinaTime.Day(list.StartsAt)).Distinct()];
        Lists = Day is null ? all : [.. all.Where(list => ChinaTime.Day(list.StartsAt) == Day)];
    }
}
