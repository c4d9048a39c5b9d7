using ExamReg.Domain;
using ExamReg.Domain.Announcements;
using ExamReg.Web.Admin;
using ExamReg.Web.Admin.Announcements;
using ExamReg.Web.Portal;
using Microsoft.AspNetCore.Mvc;

namespace ExamReg.Web.Pages.Admin.Announcements;

/// <summary>A page on which an announcement is written, new or not.</summary>
public abstract class AnnouncementPage(ManageAnnouncements manage) : OfficePage
{
    [BindProperty]
    public string? Title { get; set; }

    [BindProperty]
    public string? Body { get; set; }

    /// <summary>Which text the writer saw; see <see cref="WriteAnnouncement.StampOf"/>.</summary>
    [BindProperty]
    public string? Stamp { get; set; }

    /// <summary>Whether it is public; says which buttons there are.</summary>
    public DateTimeOffset? PublishedAt { get; protected set; }

    /// <summary>The text as it would be shown, while it is written. Keeps nothing.</summary>
    public IActionResult OnPostPreview() => Partial("_Preview", Body);

    /// <summary>Saves; the result's page has the messages beside the fields and all that was typed.</summary>
    protected async Task<IActionResult> SaveAsync(Guid? id, bool andPublish)
    {
        var saved = await manage.SaveAsync(new(id, Title, Body, Stamp), andPublish, Aborted);
        if (saved.IsSuccess)
        {
            return Go($"/admin/announcements/{saved.Value}", Alert.Success(andPublish
                ? Text.Of("公告已发布，所有人现在都能看到。")
                : Text.Of("公告已保存。")));
        }
        if (saved.Errors[0].Code == "not-found")
            return NotFound();
        foreach (var error in saved.Errors.Where(error => error.Field is not null))
            ModelState.AddModelError(error.Field!, error.Message);
        Alert = Alert.Danger(saved.Errors.FirstOrDefault(error => error.Field is null)?.Message
            ?? Text.Of($"没有保存：有 {saved.Errors.Count} 处需要更正，请查看标红的提示。"));
        return Page();
    }
}
