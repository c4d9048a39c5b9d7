using System.Net;
using ExamReg.Activities;
using ExamReg.Domain.Demo;
using ExamReg.Domain.Registrations;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Tests.Web.Desk;

/// <summary>The review queue of a site's staff, over HTTP on a real database.</summary>
[Collection(nameof(StaffCollection))]
public sealed class ReviewTests(StaffFixture staff)
{
    [Fact]
    public async Task Should_approve_and_lead_to_the_next_one()
    {
        var first = await staff.RegisterAsync(DemoSeed.SchoolSiteId, name: "审核甲");
        var second = await staff.RegisterAsync(DemoSeed.SchoolSiteId, name: "审核乙");
        using var clerk = await staff.LogInAsync(StaffFixture.School);

        await clerk.OpenAsync($"/desk/reviews/{first}");
        Assert.Contains("核对姓名、证件号码与照片是否一致", clerk.Text, StringComparison.Ordinal);
        await clerk.SubmitAsync("form.review", button: "通过");

        Assert.Equal($"/desk/reviews/{second}", clerk.Path);
        Assert.Contains("已通过：审核甲", clerk.Text, StringComparison.Ordinal);
        Assert.Equal(RegistrationState.AwaitingPayment, (await staff.GetAsync(first)).State);
        Assert.Equal(["review-approved"], await ActsAsync(first));
        await clerk.SubmitAsync("form.review", button: "通过");
    }

    [Fact]
    public async Task Should_reject_with_reason_and_marked_fields()
    {
        var id = await staff.RegisterAsync(DemoSeed.UniversitySiteId);
        using var clerk = await staff.LogInAsync(StaffFixture.University);
        await clerk.OpenAsync($"/desk/reviews/{id}");

        await clerk.SubmitAsync("form.review", [("Reason", "照片模糊，请更换。"), ("MarkedFields", "Photo"), ("MarkedFields", "Name")], "不通过，退回考生");

        var registration = await staff.GetAsync(id);
        Assert.Equal(RegistrationState.ReviewRejected, registration.State);
        Assert.Equal("照片模糊，请更换。", registration.RejectReason);
        Assert.Equal(["Photo", "Name"], registration.MarkedFields);
        var entry = await staff.ReadAsync(db => db.AuditEntries.SingleAsync(e => e.Subject == $"registration/{id}"));
        Assert.Equal("review-rejected", entry.Act);
        Assert.Equal("SiteStaff", entry.Role);
        Assert.NotNull(entry.Who);
        Assert.NotNull(entry.Ip);
    }

    [Fact]
    public async Task Should_refuse_to_reject_without_a_reason_beside_the_field()
    {
        var id = await staff.RegisterAsync(DemoSeed.UniversitySiteId);
        using var clerk = await staff.LogInAsync(StaffFixture.University);
        await clerk.OpenAsync($"/desk/reviews/{id}");

        await clerk.SubmitAsync("form.review", [("MarkedFields", "Photo")], "不通过，退回考生");

        Assert.Contains("必须填写原因", clerk.Page.QuerySelector("#Reason-error")!.TextContent, StringComparison.Ordinal);
        Assert.True(clerk.Has("input[value=Photo][checked]"));
        Assert.Equal(RegistrationState.UnderReview, (await staff.GetAsync(id)).State);
        Assert.Empty(await ActsAsync(id));
    }

    [Fact]
    public async Task Should_not_approve_what_has_been_marked()
    {
        var id = await staff.RegisterAsync(DemoSeed.UniversitySiteId);
        using var clerk = await staff.LogInAsync(StaffFixture.University);
        await clerk.OpenAsync($"/desk/reviews/{id}");

        await clerk.SubmitAsync("form.review", [("MarkedFields", "Photo")], "通过");

        Assert.Contains("尚未处理", clerk.Text, StringComparison.Ordinal);
        Assert.Equal(RegistrationState.UnderReview, (await staff.GetAsync(id)).State);
    }

    [Fact]
    public async Task Should_count_a_double_click_once()
    {
        var id = await staff.RegisterAsync(DemoSeed.UniversitySiteId);
        using var clerk = await staff.LogInAsync(StaffFixture.University);
        await clerk.OpenAsync($"/desk/reviews/{id}");
        (string, string)[] fields =
            [.. clerk.Page.QuerySelectorAll("form.review input[type=hidden]").Select(input => (input.GetAttribute("name")!, input.GetAttribute("value")!))];

        await clerk.PostAsync($"/desk/reviews/{id}?handler=Approve", fields);
        await clerk.PostAsync($"/desk/reviews/{id}?handler=Approve", fields);

        Assert.Contains("已通过", clerk.Text, StringComparison.Ordinal);
        Assert.Equal(["review-approved"], await ActsAsync(id));
    }

    [Fact]
    public async Task Should_not_decide_on_an_application_that_the_clerk_has_not_seen()
    {
        var id = await staff.RegisterAsync(DemoSeed.UniversitySiteId);
        using var slow = await staff.LogInAsync(StaffFixture.University);
        await slow.OpenAsync($"/desk/reviews/{id}");
        using var quick = await staff.LogInAsync(StaffFixture.University);
        await quick.OpenAsync($"/desk/reviews/{id}");
        await quick.SubmitAsync("form.review", [("Reason", "请核对。")], "不通过，退回考生");
        await staff.SendAsync(id, Stimuli.ApplyForReview);

        await slow.SubmitAsync("form.review", button: "通过");

        Assert.Contains("考生在您查看期间修改并重新申请", slow.Text, StringComparison.Ordinal);
        Assert.Equal(RegistrationState.UnderReview, (await staff.GetAsync(id)).State);
    }

    [Fact]
    public async Task Should_tell_the_second_clerk_that_another_was_quicker()
    {
        var id = await staff.RegisterAsync(DemoSeed.UniversitySiteId);
        using var slow = await staff.LogInAsync(StaffFixture.University);
        await slow.OpenAsync($"/desk/reviews/{id}");
        using var quick = await staff.LogInAsync(StaffFixture.University);
        await quick.OpenAsync($"/desk/reviews/{id}");
        await quick.SubmitAsync("form.review", button: "通过");

        await slow.SubmitAsync("form.review", [("Reason", "请核对。")], "不通过，退回考生");

        Assert.Equal(HttpStatusCode.Conflict, slow.Status);
        Assert.Contains("正在等待“网上支付”", slow.Text, StringComparison.Ordinal);
        Assert.Equal(["review-approved"], await ActsAsync(id));
    }

    [Fact]
    public async Task Should_show_nothing_of_another_site()
    {
        var id = await staff.RegisterAsync(DemoSeed.UniversitySiteId, name: "别处考生");
        using var clerk = await staff.LogInAsync(StaffFixture.School);

        await clerk.OpenAsync($"/desk/reviews/{id}");
        Assert.Equal(HttpStatusCode.NotFound, clerk.Status);
        await clerk.DownloadAsync($"/desk/photos/{id}");
        Assert.Equal(HttpStatusCode.NotFound, clerk.Status);
        await clerk.OpenAsync("/desk/reviews?show=All&q=别处考生");
        Assert.Contains("没有找到“别处考生”", clerk.Text, StringComparison.Ordinal);

        using var own = await staff.LogInAsync(StaffFixture.University);
        Assert.NotEmpty(await own.DownloadAsync($"/desk/photos/{id}"));
        Assert.Equal(HttpStatusCode.OK, own.Status);
    }

    [Theory]
    [InlineData("/desk/reviews", StaffFixture.Administrator)]
    [InlineData("/desk/confirmations", StaffFixture.Administrator)]
    [InlineData("/admin", StaffFixture.University)]
    [InlineData("/admin/instances", StaffFixture.University)]
    [InlineData("/admin/audit", StaffFixture.University)]
    [InlineData("/admin/clock", StaffFixture.University)]
    public async Task Should_keep_roles_apart(string address, string userName)
    {
        using var person = await staff.LogInAsync(userName);

        await person.OpenAsync(address);

        Assert.True(person.Status is HttpStatusCode.Forbidden || person.Path.StartsWith("/accounts/denied", StringComparison.Ordinal), $"{person.Status} {person.Path}");
    }

    private Task<List<string>> ActsAsync(Guid id) =>
        staff.ReadAsync(db => db.AuditEntries.Where(e => e.Subject == $"registration/{id}").Select(e => e.Act).ToListAsync());
}
