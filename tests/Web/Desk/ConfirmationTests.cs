using System.Net;
using ExamReg.Domain.Confirmations;
using ExamReg.Domain.Demo;
using ExamReg.Domain.Papers;
using ExamReg.Domain.Registrations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace ExamReg.Tests.Web.Desk;

/// <summary>The desk of 现场确认, over HTTP on a real database.</summary>
[Collection(nameof(StaffCollection))]
public sealed class ConfirmationTests(StaffFixture staff)
{
    [Fact]
    public async Task Should_find_by_number_name_and_ending_of_the_identity_number()
    {
        var id = await AwaitingAsync("寻找甲");
        var registration = await staff.GetAsync(id);
        var ending = await IdentityAsync(id, number => number[^6..]);
        var whole = await IdentityAsync(id, number => number);
        using var clerk = await staff.LogInAsync(StaffFixture.University);

        foreach (var text in new[] { registration.Number, "寻找甲", ending, whole })
        {
            await clerk.OpenAsync($"/desk/confirmations?q={Uri.EscapeDataString(text)}");
            Assert.Equal([registration.Number], clerk.Page.QuerySelectorAll(".person strong").Select(strong => strong.TextContent));
        }
        Assert.DoesNotContain(whole, clerk.Page.QuerySelector(".person")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_confirm_and_list_who_was_confirmed_today()
    {
        var id = await AwaitingAsync("确认甲");
        using var clerk = await staff.LogInAsync(StaffFixture.University);
        await clerk.OpenAsync("/desk/confirmations?q=确认甲");

        await clerk.SubmitAsync(".person form");

        Assert.Contains("已确认：确认甲", clerk.Text, StringComparison.Ordinal);
        Assert.Contains("确认甲", clerk.Page.QuerySelector("table")!.TextContent, StringComparison.Ordinal);
        Assert.NotNull((await staff.GetAsync(id)).ConfirmedAt);
        Assert.Equal(["site-confirmed"], await ActsAsync(id));
    }

    [Fact]
    public async Task Should_say_that_a_person_has_been_confirmed_already()
    {
        var id = await AwaitingAsync("重复甲");
        using var slow = await staff.LogInAsync(StaffFixture.University);
        await slow.OpenAsync("/desk/confirmations?q=重复甲");
        using var quick = await staff.LogInAsync(StaffFixture.University);
        await quick.OpenAsync("/desk/confirmations?q=重复甲");
        await quick.SubmitAsync(".person form");

        await slow.SubmitAsync(".person form");

        Assert.Equal(HttpStatusCode.Conflict, slow.Status);
        Assert.Contains("无需再次确认", slow.Text, StringComparison.Ordinal);
        Assert.Single(await ActsAsync(id));
    }

    [Fact]
    public async Task Should_say_what_is_missing_before_a_person_can_be_confirmed()
    {
        await staff.RegisterAsync(DemoSeed.UniversitySiteId, name: "未付甲");
        using var clerk = await staff.LogInAsync(StaffFixture.University);

        await clerk.OpenAsync("/desk/confirmations?q=未付甲");

        Assert.False(clerk.Has(".person form"));
        Assert.Contains("报名正在等待“考点审核”", clerk.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_say_that_a_number_belongs_to_another_site()
    {
        var id = await staff.RegisterAsync(DemoSeed.SchoolSiteId);
        var number = (await staff.GetAsync(id)).Number;
        using var clerk = await staff.LogInAsync(StaffFixture.University);

        await clerk.OpenAsync($"/desk/confirmations?q={number}");

        Assert.Contains("属于其他考点", clerk.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_not_confirm_another_sites_candidate_by_a_forged_form()
    {
        var id = await AwaitingAsync("越权甲");
        using var clerk = await staff.LogInAsync(StaffFixture.School);
        await clerk.OpenAsync("/desk/confirmations");
        var token = clerk.Page.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;

        await clerk.PostAsync($"/desk/confirmations?handler=Confirm&id={id}", [("__RequestVerificationToken", token)]);

        Assert.Equal(HttpStatusCode.NotFound, clerk.Status);
        Assert.Equal(RegistrationState.AwaitingConfirmation, (await staff.GetAsync(id)).State);
    }

    [Fact]
    public async Task Should_find_the_person_behind_a_scanned_code()
    {
        var number = (await staff.GetAsync(await AwaitingAsync("扫码甲"))).Number;
        using var clerk = await staff.LogInAsync(StaffFixture.University);
        var form = staff.Services.GetRequiredService<VerificationCode>().Sign(new(PaperKind.RegistrationForm, number, new DateOnly(2026, 9, 1)));
        string[] scans = [staff.Services.GetRequiredService<DeskCode>().Sign(number), $"https://bm.example.edu.cn/verify/{form}", number];

        foreach (var scan in scans)
        {
            await clerk.OpenAsync($"/desk/confirmations?q={Uri.EscapeDataString(scan)}");
            Assert.Equal([number], clerk.Page.QuerySelectorAll(".person strong").Select(strong => strong.TextContent));
            Assert.Equal(number, clerk.Attribute("#q", "value"));
        }

        await clerk.OpenAsync($"/desk/confirmations?q={Uri.EscapeDataString(scans[0][..^1] + (scans[0][^1] == '0' ? '1' : '0'))}");
        Assert.False(clerk.Has(".person"));
        Assert.Contains("不是本系统签发", clerk.Complaints, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_take_a_confirmation_back_with_a_reason_and_confirm_again()
    {
        var id = await AwaitingAsync("撤回乙");
        using var clerk = await staff.LogInAsync(StaffFixture.University);
        await clerk.OpenAsync("/desk/confirmations?q=撤回乙");
        await clerk.SubmitAsync("form[action*='handler=Confirm']");
        await clerk.OpenAsync("/desk/confirmations?q=撤回乙");

        await clerk.SubmitAsync("form[action*='handler=Undo']", [("Reason", " ")]);
        Assert.Contains("请填写撤回确认的原因", clerk.Complaints, StringComparison.Ordinal);
        Assert.NotNull((await staff.GetAsync(id)).ConfirmedAt);

        await clerk.SubmitAsync("form[action*='handler=Undo']", [("Reason", "认错了人")]);

        Assert.Contains("已撤回确认：撤回乙", clerk.Text, StringComparison.Ordinal);
        Assert.Equal(RegistrationState.AwaitingConfirmation, (await staff.GetAsync(id)).State);
        await clerk.SubmitAsync("form[action*='handler=Confirm']");
        Assert.Equal(RegistrationState.Confirmed, (await staff.GetAsync(id)).State);
        Assert.NotNull((await staff.GetAsync(id)).TicketGrantedAt);
        Assert.Equal(["site-confirmed", "site-confirmation-undone", "site-confirmed"], await ActsAsync(id));
        var told = await staff.ReadAsync(db => db.Messages.Where(m => m.RegistrationId == id).Select(m => m.Title).ToListAsync());
        Assert.Contains("现场确认已撤回", told);
    }

    [Fact]
    public async Task Should_not_take_another_sites_confirmation_back()
    {
        var id = await AwaitingAsync("越权乙");
        using (var own = await staff.LogInAsync(StaffFixture.University))
        {
            await own.OpenAsync("/desk/confirmations?q=越权乙");
            await own.SubmitAsync("form[action*='handler=Confirm']");
        }

        using var clerk = await staff.LogInAsync(StaffFixture.School);
        await clerk.OpenAsync("/desk/confirmations");
        var token = clerk.Attribute("input[name=__RequestVerificationToken]", "value");

        await clerk.PostAsync($"/desk/confirmations?handler=Undo&id={id}", [("__RequestVerificationToken", token), ("Reason", "越权")]);

        Assert.Equal(HttpStatusCode.NotFound, clerk.Status);
        Assert.Equal(RegistrationState.Confirmed, (await staff.GetAsync(id)).State);
    }

    private async Task<Guid> AwaitingAsync(string name)
    {
        var id = await staff.RegisterAsync(DemoSeed.UniversitySiteId, name: name);
        await staff.ApproveAsync(id, DemoSeed.UniversitySiteId);
        await staff.PayAsync(id);
        Assert.Equal(RegistrationState.AwaitingConfirmation, (await staff.GetAsync(id)).State);
        return id;
    }

    private async Task<string> IdentityAsync(Guid id, Func<string, string> part) => part(
        (await staff.GetAsync(id)).ReadInformation(staff.Cipher)!.IdentityNumber);

    private Task<List<string>> ActsAsync(Guid id) =>
        staff.ReadAsync(db => db.AuditEntries.Where(e => e.Subject == $"registration/{id}").OrderBy(e => e.Id).Select(e => e.Act).ToListAsync());
}
