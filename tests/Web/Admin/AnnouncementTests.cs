using System.Net;
using ExamReg.Domain.Announcements;
using ExamReg.Tests.Support.Portal;
using ExamReg.Tests.Web.Desk;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Tests.Web.Admin;

/// <summary>网上报名公告 written, published and withdrawn by the exam office, and what visitors see of it.</summary>
[Collection(nameof(StaffCollection))]
public sealed class AnnouncementTests(StaffFixture staff)
{
    private static readonly byte[] Pdf = "%PDF-1.7 and so on"u8.ToArray();

    [Fact]
    public async Task Should_be_written_published_changed_and_withdrawn_and_be_seen_at_once()
    {
        using var office = await staff.LogInAsync(StaffFixture.Office);
        using var visitor = new FormClient(staff.Address);
        var before = (await visitor.OpenAsync("/announcements")).Text;
        var title = $"公告 {Guid.NewGuid():n}";
        await office.OpenAsync("/admin/announcements/new");

        await office.SubmitAsync(".announcement-form", [("Title", title), ("Body", "## 时间\n正文 **重要**")], "保存草稿");
        Assert.Contains("公告已保存", office.Text, StringComparison.Ordinal);
        var id = Guid.Parse(office.Path.Split('/')[^1]);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.OpenAsync($"/announcements/{id}")).Status);
        Assert.DoesNotContain(title, before, StringComparison.Ordinal);

        await office.SubmitAsync(".announcement-form", [("Body", "改过的正文 **重要**")], "保存并发布");
        Assert.Contains("公告已发布", office.Text, StringComparison.Ordinal);
        Assert.Equal("重要", (await visitor.OpenAsync($"/announcements/{id}")).Page.QuerySelector(".writing strong")?.TextContent);
        await SeesAsync(visitor, title, true);

        await office.SubmitAsync("form[action*='handler=Withdraw']");
        await SeesAsync(visitor, title, false);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.OpenAsync($"/announcements/{id}")).Status);
        Assert.Equal(
            ["announcement-written", "announcement-changed", "announcement-published", "announcement-withdrawn"],
            await staff.ReadAsync(db => db.AuditEntries.Where(e => e.Subject == $"announcement/{id}").OrderBy(e => e.Id).Select(e => e.Act).ToListAsync()));

        await office.SubmitAsync("form[action*='handler=Delete']");
        Assert.Contains("草稿已删除", office.Text, StringComparison.Ordinal);
        Assert.False(await staff.ReadAsync(db => db.Announcements.AnyAsync(a => a.Id == id)));
    }

    [Fact]
    public async Task Should_say_beside_the_field_what_is_wrong_and_keep_what_was_typed()
    {
        using var office = await staff.LogInAsync(StaffFixture.Office);
        await office.OpenAsync("/admin/announcements/new");

        await office.SubmitAsync(".announcement-form", [("Title", " "), ("Body", "写了很久的正文")], "保存并发布");

        Assert.Contains("标题应为 1 至 80 个字，现为 0 个字", office.Complaints, StringComparison.Ordinal);
        Assert.Equal("写了很久的正文", office.Page.QuerySelector("textarea")!.TextContent.Trim());
    }

    [Fact]
    public async Task Should_not_overwrite_what_a_colleague_has_saved_meanwhile()
    {
        using var office = await staff.LogInAsync(StaffFixture.Office);
        await office.OpenAsync("/admin/announcements/new");
        await office.SubmitAsync(".announcement-form", [("Title", "两人同改"), ("Body", "一")], "保存草稿");
        using var colleague = office.Twin();
        await colleague.OpenAsync(office.Path);
        await colleague.SubmitAsync(".announcement-form", [("Body", "二")], "保存草稿");

        await office.SubmitAsync(".announcement-form", [("Body", "三")], "保存并发布");

        Assert.Contains("别人修改了这则公告", office.Complaints, StringComparison.Ordinal);
        Assert.Equal("三", office.Page.QuerySelector("textarea")!.TextContent.Trim());
        var id = Guid.Parse(colleague.Path.Split('/')[^1]);
        var saved = await staff.ReadAsync(db => db.Announcements.AsNoTracking().SingleAsync(a => a.Id == id));
        Assert.Equal(("二", null), (saved.Body, saved.PublishedAt));
    }

    [Fact]
    public async Task Should_not_overwrite_what_a_colleague_saves_in_the_same_instant()
    {
        using var office = await staff.LogInAsync(StaffFixture.Office);
        await office.OpenAsync("/admin/announcements/new");
        await office.SubmitAsync(".announcement-form", [("Title", "两人同存"), ("Body", "一")], "保存草稿");
        var id = Guid.Parse(office.Path.Split('/')[^1]);

        // The colleague's save is under way when the office's begins: it waits for the row, and must judge what it then finds.
        await staff.ReadAsync(async db =>
        {
            await using var colleague = await db.Database.BeginTransactionAsync();
            await db.Announcements.Where(a => a.Id == id).ExecuteUpdateAsync(set => set.SetProperty(a => a.Body, "二"));
            var saving = office.SubmitAsync(".announcement-form", [("Body", "三")], "保存草稿");
            while (await db.Database.SqlQuery<long>(
                $"SELECT count(*) AS \"Value\" FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'").SingleAsync() == 0 && !saving.IsCompleted)
                await Task.Delay(2);
            await colleague.CommitAsync();
            return await saving;
        });

        Assert.Contains("别人修改了这则公告", office.Complaints, StringComparison.Ordinal);
        Assert.Equal("二", await staff.ReadAsync(db => db.Announcements.Where(a => a.Id == id).Select(a => a.Body).SingleAsync()));
    }

    [Fact]
    public async Task Should_attach_files_say_which_are_refused_and_why_and_remove_them()
    {
        using var office = await staff.LogInAsync(StaffFixture.Office);
        await office.OpenAsync("/admin/announcements/new");
        await office.SubmitAsync(".announcement-form", [("Title", "有附件"), ("Body", "正文")], "保存并发布");
        var id = Guid.Parse(office.Path.Split('/')[^1]);

        await office.SubmitAsync(".office-attach", file: ("uploads", Pdf), fileName: "规则.pdf");
        Assert.Contains("已添加 1 个附件", office.Text, StringComparison.Ordinal);
        using var visitor = new FormClient(staff.Address);
        await visitor.OpenAsync($"/announcements/{id}");
        Assert.Equal(Pdf, await visitor.DownloadAsync(visitor.Attribute(".attachments a", "href")));

        await office.SubmitAsync(".office-attach", file: ("uploads", Pdf), fileName: "规则.exe");
        Assert.Contains("“规则.exe”不是允许的附件", office.Complaints, StringComparison.Ordinal);
        await office.SubmitAsync(".office-attach", file: ("uploads", [.. Pdf, .. new byte[AnnouncementFile.MaxBytes]]), fileName: "大.pdf");
        Assert.Contains("附件不能超过 5 MB，“大.pdf”为 5.0 MB", office.Complaints, StringComparison.Ordinal);
        await office.SubmitAsync(".office-attach");
        Assert.Contains("请先选择文件", office.Complaints, StringComparison.Ordinal);

        await office.SubmitAsync("form[action*='handler=Remove']");
        Assert.Contains("已移除附件“规则.pdf”", office.Text, StringComparison.Ordinal);
        Assert.False((await visitor.OpenAsync($"/announcements/{id}")).Has(".attachments"));
        Assert.Equal(
            ["file-attached", "file-removed"],
            await staff.ReadAsync(db => db.AuditEntries.Where(e => e.Subject == $"announcement/{id}" && e.Act.StartsWith("file-")).OrderBy(e => e.Id).Select(e => e.Act).ToListAsync()));
    }

    [Fact]
    public async Task Should_show_a_preview_that_can_do_no_harm()
    {
        using var office = await staff.LogInAsync(StaffFixture.Office);
        await office.OpenAsync("/admin/announcements/new");
        var token = office.Attribute(".announcement-form input[name=__RequestVerificationToken]", "value");

        await office.PostAsync("/admin/announcements/new?handler=Preview", [("__RequestVerificationToken", token), ("Body", "**粗** <script>alert(1)</script>")]);

        Assert.True(office.Has("strong"));
        Assert.False(office.Has("script"));
    }

    // The trigger's word takes a moment to reach the node.
    private static async Task SeesAsync(FormClient visitor, string title, bool shown)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while ((await visitor.OpenAsync("/announcements")).Text.Contains(title, StringComparison.Ordinal) != shown)
            patience.Token.ThrowIfCancellationRequested();
    }
}
