using System.Globalization;
using System.Net;
using ExamReg.Domain.Demo;
using ExamReg.Tests.Support.Portal;
using ExamReg.Tests.Web.Desk;
using Microsoft.EntityFrameworkCore;
using MiniExcelLibs;

namespace ExamReg.Tests.Web.Admin;

/// <summary>编排考场座位 by an administrator, with Hangfire at work, and the lists that the site's staff get of it.</summary>
[Collection(nameof(StaffCollection))]
public sealed class SeatTests(StaffFixture staff)
{
    private static readonly string Page = $"/admin/seats/{DemoSeed.SessionId}/{DemoSeed.CollegeSiteId}";

    [Fact]
    public async Task Should_give_seats_show_them_to_the_site_and_write_it_down()
    {
        await PaidAsync("座位甲");
        await PaidAsync("座位乙");
        using var admin = await staff.LogInAsync(StaffFixture.Administrator);
        await admin.OpenAsync($"/admin/seats?session={DemoSeed.SessionId}");
        Assert.Contains("待编排", admin.Page.QuerySelectorAll("tr").Single(row => row.TextContent.Contains("职业学院", StringComparison.Ordinal)).TextContent, StringComparison.Ordinal);

        await admin.OpenAsync(Page);
        await admin.SubmitAsync("form[action$='handler=Fill']");
        Assert.Contains("已开始编排", admin.Text, StringComparison.Ordinal);
        await FinishedAsync(admin);

        var run = await staff.ReadAsync(db => db.SeatRuns.AsNoTracking().Where(r => r.SiteId == DemoSeed.CollegeSiteId).OrderBy(r => r.StartedAt).LastAsync());
        Assert.Equal(run.Total, run.Placed);
        var entry = await staff.ReadAsync(db => db.AuditEntries.OrderByDescending(e => e.Id).FirstAsync(e => e.Act == "seat-run-started"));
        Assert.Equal($"site/{DemoSeed.CollegeSiteId}", entry.Subject);
        Assert.Equal(run.StartedBy, entry.Who);

        using var clerk = await staff.LogInAsync(StaffFixture.College);
        await clerk.OpenAsync("/desk/rooms");
        Assert.Contains("座位甲", clerk.Text, StringComparison.Ordinal);
        Assert.Contains("座位乙", clerk.Text, StringComparison.Ordinal);
        var rows = await SheetAsync(clerk);
        Assert.Contains(rows, row => (string)row["姓名"] == "座位甲" && ((string)row["考场"]).Length > 0 && ((string)row["身份证号"]).Contains('*', StringComparison.Ordinal));
        Assert.Equal(1, await staff.ReadAsync(db => db.AuditEntries.CountAsync(e => e.Act == "room-plan-exported" && e.Subject == $"site/{DemoSeed.CollegeSiteId}")));

        using var stranger = await staff.LogInAsync(StaffFixture.School);
        Assert.DoesNotContain("座位甲", (await stranger.OpenAsync($"/desk/rooms?session={DemoSeed.SessionId}")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(await SheetAsync(stranger), row => (string)row["姓名"] == "座位甲");
    }

    [Fact]
    public async Task Should_say_why_a_run_cannot_begin()
    {
        using var admin = await staff.LogInAsync(StaffFixture.Administrator);
        await admin.OpenAsync($"/admin/seats/{DemoSeed.SessionId}/{DemoSeed.SchoolSiteId}");

        await admin.SubmitAsync("form[action$='handler=Fill']");

        Assert.Contains("没有待安排座位的考生", admin.Complaints, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_add_change_and_remove_rooms_and_name_what_is_wrong()
    {
        using var office = await staff.LogInAsync(StaffFixture.Office);
        await office.OpenAsync($"/admin/seats/{DemoSeed.SessionId}/{DemoSeed.SchoolSiteId}");
        const string add = "form[action$='handler=AddRoom']";

        await office.SubmitAsync(add, [("Code", "Z9"), ("Name", "第九考场"), ("Capacity", "三十"), ("Accessible", "0")]);
        Assert.Contains("“三十”不是整数", office.Complaints, StringComparison.Ordinal);
        Assert.Equal("第九考场", office.Attribute(add + " input[name=Name]", "value"));
        await office.SubmitAsync(add, [("Capacity", "30"), ("Accessible", "31")]);
        Assert.Contains("0 至 30 个，现填了 31 个", office.Complaints, StringComparison.Ordinal);
        await office.SubmitAsync(add, [("Accessible", "4")]);
        Assert.Contains("已添加考场“第九考场”", office.Text, StringComparison.Ordinal);
        await office.SubmitAsync(add, [("Code", "Z9"), ("Name", "又一个"), ("Capacity", "30")]);
        Assert.Contains("已有编号为“Z9”的考场", office.Complaints, StringComparison.Ordinal);

        var room = await staff.ReadAsync(db => db.Rooms.AsNoTracking().SingleAsync(r => r.Code == "Z9"));
        var change = $"form[action$='handler=Room&room={room.Id}']";
        await office.SubmitAsync(change, [("Name", "多媒体教室"), ("Capacity", "20")]);
        Assert.Contains("考场“多媒体教室”已保存", office.Text, StringComparison.Ordinal);
        var changed = await staff.ReadAsync(db => db.Rooms.AsNoTracking().SingleAsync(r => r.Id == room.Id));
        Assert.Equal(("多媒体教室", 20, 4, true), (changed.Name, changed.Capacity, changed.AccessibleSeats, changed.InUse));
        // A box that is not ticked is not sent.
        await office.PostAsync(
            office.Attribute(change, "action"),
            [("__RequestVerificationToken", office.Attribute(change + " input[name=__RequestVerificationToken]", "value")), ("Code", "Z9"), ("Name", "多媒体教室"), ("Capacity", "20"), ("Accessible", "4")]);
        Assert.Contains("已停用", office.Text, StringComparison.Ordinal);

        await office.SubmitAsync($"form[action$='handler=RemoveRoom&room={room.Id}']");
        Assert.Contains("考场“多媒体教室”已删除", office.Text, StringComparison.Ordinal);
        Assert.Equal(
            ["room-added", "room-changed", "room-changed", "room-removed"],
            await staff.ReadAsync(db => db.AuditEntries.Where(e => e.Subject == $"room/{room.Id}").OrderBy(e => e.Id).Select(e => e.Act).ToListAsync()));
    }

    [Theory]
    [InlineData(StaffFixture.College, "/admin/seats")]
    [InlineData(StaffFixture.Administrator, "/desk/rooms")]
    [InlineData(StaffFixture.Administrator, "/desk/rooms.xlsx?session=01900000-0000-7000-8000-000000000001")]
    public async Task Should_be_closed_to_others(string who, string path)
    {
        using var browser = await staff.LogInAsync(who);

        await browser.OpenAsync(path);

        Assert.True(browser.Status == HttpStatusCode.Forbidden || browser.Path.StartsWith("/accounts", StringComparison.Ordinal), $"{browser.Status} {browser.Path}");
    }

    private async Task FinishedAsync(FormClient admin)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        do
        {
            patience.Token.ThrowIfCancellationRequested();
            await admin.OpenAsync($"{Page}?handler=State");
        }
        while (admin.Has("[hx-get]"));
    }

    private static async Task<List<IDictionary<string, object>>> SheetAsync(FormClient clerk)
    {
        var bytes = await clerk.DownloadAsync(string.Create(CultureInfo.InvariantCulture, $"/desk/rooms.xlsx?session={DemoSeed.SessionId}"));
        Assert.Equal(HttpStatusCode.OK, clerk.Status);
        using var file = new MemoryStream(bytes);
        return [.. file.Query(useHeaderRow: true).Cast<IDictionary<string, object>>()];
    }

    private async Task PaidAsync(string name) => await staff.PayAsync(await staff.RegisterAsync(DemoSeed.CollegeSiteId, name: name));
}
