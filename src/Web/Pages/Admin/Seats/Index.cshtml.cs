using ExamReg.Domain.Sessions;
using ExamReg.Web.Admin;
using ExamReg.Web.Admin.Seats;
using Microsoft.AspNetCore.Mvc;

namespace ExamReg.Web.Pages.Admin.Seats;

/// <summary>考场编排: how far the sites of a session are.</summary>
public sealed class IndexModel(SeatBoard board) : OfficePage
{
    [BindProperty(SupportsGet = true)]
    public Guid? Session { get; set; }

    public IReadOnlyList<ExamSession> Sessions { get; private set; } = [];

    public ExamSession? Chosen { get; private set; }

    public IReadOnlyList<SiteProgress> Sites { get; private set; } = [];

    public async Task OnGetAsync()
    {
        Sessions = await board.SessionsAsync(Aborted);
        Chosen = Sessions.FirstOrDefault(session => session.Id == Session) ?? Sessions.FirstOrDefault();
        if (Chosen is not null)
            Sites = await board.SitesAsync(Chosen.Id, Aborted);
    }
}
