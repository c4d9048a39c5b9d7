using ExamReg.Web.Admin.Announcements;
using Microsoft.AspNetCore.Mvc;

namespace ExamReg.Web.Pages.Admin.Announcements;

/// <summary>A new announcement. Files are attached once it is saved.</summary>
public sealed class NewModel(ManageAnnouncements manage) : AnnouncementPage(manage)
{
    public void OnGet()
    {
    }

    public Task<IActionResult> OnPostSaveAsync() => SaveAsync(null, andPublish: false);

    public Task<IActionResult> OnPostPublishAsync() => SaveAsync(null, andPublish: true);
}
