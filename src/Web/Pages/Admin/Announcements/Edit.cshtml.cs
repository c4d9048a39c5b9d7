using ExamReg.Domain;
using ExamReg.Domain.Announcements;
using ExamReg.Web.Admin.Announcements;
using ExamReg.Web.Pages.Public;
using ExamReg.Web.Portal;
using Microsoft.AspNetCore.Mvc;

namespace ExamReg.Web.Pages.Admin.Announcements;

/// <summary>An announcement: its text, its attachments, and whether the public sees it.</summary>
[RequestSizeLimit(LargestRequest)]
public sealed class EditModel(AnnouncementBoard board, PublicContent content, ManageAnnouncements manage) : AnnouncementPage(manage)
{
    // All files that an announcement may have at once, and what is around them in the form; above it the server does not listen.
    private const int LargestRequest = (AnnouncementFile.MaxFiles * AnnouncementFile.MaxBytes) + (2 * 1024 * 1024);

    private readonly ManageAnnouncements _manage = manage;

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    /// <summary>As it is stored; what is being typed stands in <see cref="AnnouncementPage.Title"/> and <see cref="AnnouncementPage.Body"/>.</summary>
    public Announcement Saved { get; private set; } = null!;

    public IReadOnlyList<FileLine> Files { get; private set; } = [];

    /// <summary>What is wrong with files that were not attached.</summary>
    public IReadOnlyList<string> FileProblems { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync()
    {
        if (!await LoadAsync())
            return NotFound();
        ShowSaved();
        return Page();
    }

    public async Task<IActionResult> OnPostSaveAsync() => await LoadAsync() ? await SaveAsync(Id, andPublish: false) : NotFound();

    public async Task<IActionResult> OnPostPublishAsync() => await LoadAsync() ? await SaveAsync(Id, andPublish: true) : NotFound();

    public async Task<IActionResult> OnPostWithdrawAsync() => (await _manage.WithdrawAsync(Id, Aborted)).IsSuccess
        ? Go(Address, Alert.Success(Text.Of("公告已撤回，网站上不再显示。")))
        : NotFound();

    public async Task<IActionResult> OnPostDeleteAsync()
    {
        var deleted = await _manage.DeleteAsync(Id, Aborted);
        return deleted.IsSuccess
            ? Go("/admin/announcements", Alert.Success(Text.Of("草稿已删除。")))
            : Go(deleted.Errors[0].Code == "not-found" ? "/admin/announcements" : Address, Alert.Warning(deleted.Errors[0].Message));
    }

    public async Task<IActionResult> OnPostAttachAsync(List<IFormFile> uploads)
    {
        var problems = new List<string>();
        foreach (var upload in uploads)
        {
            if (await _manage.AttachAsync(Id, upload, Aborted) is { IsSuccess: false } refused)
                problems.Add(refused.Errors[0].Message);
        }
        if (uploads.Count == 0)
            problems.Add(Text.Of("请先选择文件，再点击“上传”。"));
        if (problems.Count == 0)
            return Go(Address, Alert.Success(Text.Of($"已添加 {uploads.Count} 个附件。")));
        if (!await LoadAsync())
            return NotFound();
        ShowSaved();
        FileProblems = problems;
        Alert = Alert.Danger(Text.Of($"{problems.Count} 个文件没有添加，原因见“添加附件”下方。"));
        return Page();
    }

    public async Task<IActionResult> OnPostRemoveAsync(Guid file) => Go(Address, await _manage.RemoveAsync(Id, file, Aborted) is { } name
        ? Alert.Success(Text.Of($"已移除附件“{name}”。"))
        : Alert.Info(Text.Of("这个附件已被移除。")));

    private string Address => $"/admin/announcements/{Id}";

    private void ShowSaved() => (Title, Body, Stamp) = (Saved.Title, Saved.Body, WriteAnnouncement.StampOf(Saved));

    private async Task<bool> LoadAsync()
    {
        if (await board.FindAsync(Id, Aborted) is not { } saved)
            return false;
        Saved = saved;
        PublishedAt = saved.PublishedAt;
        Files = await content.FilesAsync(Id, Aborted);
        return true;
    }
}
