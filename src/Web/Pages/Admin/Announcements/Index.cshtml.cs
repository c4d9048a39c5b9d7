using ExamReg.Web.Admin;
using ExamReg.Web.Admin.Announcements;

namespace ExamReg.Web.Pages.Admin.Announcements;

/// <summary>网上报名公告: drafts and what is published.</summary>
public sealed class IndexModel(AnnouncementBoard board) : OfficePage
{
    public IReadOnlyList<BoardAnnouncement> Announcements { get; private set; } = [];

    public async Task OnGetAsync() => Announcements = await board.ListAsync(Aborted);
}
