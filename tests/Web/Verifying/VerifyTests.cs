using System.Globalization;
using System.Net;
using ExamReg.Activities;
using ExamReg.Activities.Confirming;
using ExamReg.Domain.Demo;
using ExamReg.Domain.Papers;
using ExamReg.Tests.Domain;
using ExamReg.Tests.Support.Portal;
using ExamReg.Tests.Web.Desk;
using Microsoft.Extensions.DependencyInjection;

namespace ExamReg.Tests.Web.Verifying;

/// <summary>The public check of papers, over HTTP, by people who are not logged in.</summary>
[Collection(nameof(StaffCollection))]
public sealed class VerifyTests(StaffFixture staff)
{
    [Fact]
    public async Task Should_show_that_a_paper_is_good_and_no_more_than_that()
    {
        var id = await PaidAsync("核验甲乙丙");
        var registration = await staff.GetAsync(id);
        using var guard = new FormClient(staff.Address);

        await guard.OpenAsync($"/verify/{Sign(registration.Number, PaperKind.AdmissionTicket)}");

        Assert.Equal(HttpStatusCode.OK, guard.Status);
        Assert.Contains("准考证真实有效", guard.Text, StringComparison.Ordinal);
        Assert.Contains("核*", guard.Text, StringComparison.Ordinal);
        Assert.Contains("示范市职业学院考点", guard.Text, StringComparison.Ordinal);
        Assert.Contains("已支付", guard.Text, StringComparison.Ordinal);
        var page = guard.Page.Body!.InnerHtml;
        foreach (var secret in new[] { "核验甲乙丙", registration.ReadInformation(staff.Cipher)!.IdentityNumber, registration.Mobile!, registration.Email!, id.ToString() })
            Assert.DoesNotContain(secret, page, StringComparison.Ordinal);
        Assert.Equal([0xFF, 0xD8], (await guard.DownloadAsync(guard.Attribute(".verify-photo", "src")))[..2]);
    }

    [Fact]
    public async Task Should_tell_nothing_about_a_code_that_was_not_signed_here_whatever_is_behind_it()
    {
        var number = (await staff.GetAsync(await PaidAsync("伪造甲"))).Number;
        var genuine = Sign(number, PaperKind.RegistrationForm);
        using var forger = new FormClient(staff.Address);
        var answers = new List<string>();

        foreach (var code in new[] { genuine[..^1] + (genuine[^1] == 'A' ? 'B' : 'A'), $"F.{number}.20260901.{new string('A', 22)}", number, "x" })
        {
            await forger.OpenAsync($"/verify/{code}");
            Assert.Equal(HttpStatusCode.NotFound, forger.Status);
            answers.Add(string.Join(' ', forger.Page.QuerySelector("main")!.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
            await forger.DownloadAsync($"/verify/{code}/photo.jpg");
            Assert.Equal(HttpStatusCode.NotFound, forger.Status);
        }

        Assert.Contains("核验未通过", Assert.Single(answers.Distinct()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_say_when_a_paper_is_no_longer_good_and_show_no_photo()
    {
        var id = await staff.RegisterAsync(DemoSeed.UniversitySiteId, name: "撤回甲");
        await staff.ApproveAsync(id, DemoSeed.UniversitySiteId);
        await staff.PayAsync(id);
        await staff.SendAsync(id, Stimuli.Confirm, new DeskConfirmation(World.Staff, DemoSeed.UniversitySiteId));
        var code = Sign((await staff.GetAsync(id)).Number, PaperKind.AdmissionTicket);
        using var guard = new FormClient(staff.Address);
        Assert.Contains("真实有效", (await guard.OpenAsync($"/verify/{code}")).Text, StringComparison.Ordinal);

        await staff.SendAsync(id, Stimuli.UndoConfirmation, new DeskUndo(World.Staff, DemoSeed.UniversitySiteId, "认错人"));

        await guard.OpenAsync($"/verify/{code}");
        Assert.Contains("准考证已失效", guard.Text, StringComparison.Ordinal);
        Assert.False(guard.Has(".verify-photo"));
        await guard.DownloadAsync($"/verify/{code}/photo.jpg");
        Assert.Equal(HttpStatusCode.NotFound, guard.Status);
        // The form was printed before that and stays what it was.
        Assert.Contains("报名登记表真实有效", (await guard.OpenAsync($"/verify/{Sign((await staff.GetAsync(id)).Number, PaperKind.RegistrationForm)}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_be_kept_by_no_cache_and_listed_by_no_search_engine()
    {
        using var http = new HttpClient { BaseAddress = staff.Address };

        using var answer = await http.GetAsync("/verify/x");

        Assert.True(answer.Headers.CacheControl!.NoStore);
        Assert.Contains("noindex", answer.Headers.GetValues("X-Robots-Tag").Single(), StringComparison.Ordinal);
        Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
    }

    [Fact]
    public async Task Should_stop_somebody_who_tries_codes_one_after_the_other()
    {
        // An address of its own: the others of this run are not to be stopped.
        using var http = new HttpClient { BaseAddress = staff.Address };
        http.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.77");
        var answers = new List<HttpStatusCode>();

        for (var i = 0; i < 61; i++)
        {
            using var answer = await http.GetAsync(string.Create(CultureInfo.InvariantCulture, $"/verify/F.{i}.20260901.AAAAAAAAAAAAAAAAAAAAAA"));
            answers.Add(answer.StatusCode);
        }

        Assert.All(answers[..60], status => Assert.Equal(HttpStatusCode.NotFound, status));
        Assert.Equal(HttpStatusCode.TooManyRequests, answers[60]);
    }

    [Theory]
    [InlineData("张示范", "张*")]
    [InlineData("𬭬𫖯", "𬭬*")]
    [InlineData("", null)]
    public void Should_mask_all_but_the_first_character(string name, string? masked) =>
        Assert.Equal(masked, ExamReg.Web.Verifying.PaperVerification.Mask(name));

    private string Sign(string number, PaperKind kind) =>
        staff.Services.GetRequiredService<VerificationCode>().Sign(new(kind, number, new DateOnly(2026, 9, 1)));

    private async Task<Guid> PaidAsync(string name)
    {
        var id = await staff.RegisterAsync(DemoSeed.CollegeSiteId, name: name);
        await staff.PayAsync(id);
        return id;
    }
}
