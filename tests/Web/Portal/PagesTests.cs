using System.Net;
using ExamReg.Tests.Support.Portal;

namespace ExamReg.Tests.Web.Portal;

/// <summary>What single pages promise: refusals keep what was entered, doubles count once, nobody sees what is somebody else's.</summary>
public sealed class PagesTests(Stage stage) : IClassFixture<Stage>
{
    [Fact]
    public async Task Should_refuse_the_agreement_without_the_tick_and_end_the_attempt_on_a_no()
    {
        using var candidate = await BeginAsync(301);
        await candidate.Browser.SubmitAsync("form[action$='/agreement']", button: "同意");
        Assert.Contains("勾选“同意报名协议”", candidate.Browser.Page.QuerySelector("#ticked-error")!.TextContent, StringComparison.Ordinal);

        await candidate.Browser.SubmitAsync("form[action$='/agreement']", button: "不同意");

        Assert.Equal("/portal", candidate.Browser.Path);
        Assert.Contains("报名已中止", candidate.Browser.Text, StringComparison.Ordinal);
        Assert.Contains("可以重新报名", candidate.Browser.Text, StringComparison.Ordinal);
        Assert.Equal("start", await candidate.StepAsync(""));
    }

    [Fact]
    public async Task Should_begin_with_the_answer_to_the_agreement_that_was_read_and_to_no_other()
    {
        using CandidateClient unwilling = stage.Candidate(330), late = stage.Candidate(331), willing = stage.Candidate(332);
        foreach (var candidate in new[] { unwilling, late, willing })
        {
            await candidate.RegisterAsync();
            await candidate.Browser.OpenAsync("/portal/registration");
        }

        // Who only looks, or says no, leaves nothing behind.
        await unwilling.Browser.SubmitAsync("form[action$='/start']", button: "不同意");
        Assert.Equal("/portal", unwilling.Browser.Path);
        Assert.Contains("报名已中止", unwilling.Browser.Text, StringComparison.Ordinal);
        Assert.Equal(0, await stage.AskAsync<long>($"SELECT count(*) FROM exam.registrations r {Own(unwilling)}"));

        // The text that was read is not the one with which the registration begins.
        await late.Browser.SubmitAsync("form[action$='/start']", [("version", "0"), ("ticked", "true")], "同意");
        Assert.True(late.Browser.Has("form[action$='/agreement']"), late.Browser.Complaints);

        await willing.Browser.SubmitAsync("form[action$='/start']", [("ticked", "true")], "同意");
        Assert.True(willing.Browser.Has("form[action$='/information']"), willing.Browser.Complaints);
    }

    [Fact]
    public async Task Should_name_every_wrong_field_and_keep_what_was_typed()
    {
        using var candidate = await BeginAsync(302);
        await candidate.StepAsync("");
        await candidate.Browser.OpenAsync("/portal/registration");

        await candidate.Browser.SubmitAsync("form[action$='/information']", [("Input.Name", "测试者"), ("Input.Mobile", "12345"), ("Input.IdentityNumber", "")]);

        Assert.Contains("12345", candidate.Browser.Page.QuerySelector("#info-mobile-error")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("身份证号", candidate.Browser.Page.QuerySelector("#info-identitynumber-error")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("测试者", candidate.Browser.Attribute("#info-name", "value"));
        Assert.Empty(candidate.Browser.Page.QuerySelector("#info-name-error")!.TextContent);
    }

    [Fact]
    public async Task Should_keep_the_ticks_when_clashing_subjects_are_refused()
    {
        using var candidate = await BeginAsync(303);
        await candidate.StepAsync("");
        await candidate.StepAsync("");
        await candidate.Browser.OpenAsync("/portal/registration");

        await candidate.ChooseAsync("职业学院", "24", "66");

        Assert.Contains("考试时间冲突", candidate.Browser.Page.QuerySelector("#offerings-error")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(["24", "66"], candidate.Browser.Page.QuerySelectorAll("input[name='OfferingIds'][checked]").Select(box => box.GetAttribute("data-code")));
        Assert.NotNull(candidate.Browser.Page.QuerySelector("#truthful[checked]"));
        Assert.Contains("190.00", candidate.Browser.Page.QuerySelector("[data-chosen-sum]")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_find_a_site_by_region_and_word()
    {
        using var candidate = await BeginAsync(304);
        await candidate.StepAsync("");
        await candidate.StepAsync("");

        await candidate.Browser.OpenAsync($"/portal/registration?Search={Uri.EscapeDataString("职业")}");
        Assert.Equal("示范市职业学院考点", candidate.Browser.Page.QuerySelector(".site-name strong")!.TextContent);
        Assert.Single(candidate.Browser.Page.QuerySelectorAll(".site-line"));

        await candidate.Browser.OpenAsync($"/portal/registration?Search={Uri.EscapeDataString("没有这样的考点")}");
        Assert.Contains("没有符合条件的考点", candidate.Browser.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_tell_rule_and_value_of_a_refused_photo_and_keep_the_step()
    {
        using var candidate = await BeginAsync(305);
        await candidate.StepAsync("");
        await candidate.StepAsync("");
        await candidate.StepAsync("职业学院", "15");
        await candidate.Browser.OpenAsync("/portal/registration");

        await candidate.Browser.SubmitAsync("form[action$='/photo']", file: ("photo", [.. Stage.Portrait, .. new byte[200 * 1024]]));

        Assert.Contains("20–200 KB", candidate.Browser.Page.QuerySelector("#photo-errors")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("photo", await candidate.StepAsync("职业学院", "15"));
    }

    [Fact]
    public async Task Should_count_a_double_click_once()
    {
        using var candidate = await BeginAsync(306);
        var form = candidate.Browser.Page.QuerySelector("form[action$='/agreement']")!;
        (string, string)[] fields =
        [
            .. form.QuerySelectorAll("input[type=hidden]").Select(input => (input.GetAttribute("name")!, input.GetAttribute("value")!)),
            ("ticked", "true"), ("answer", "accept"),
        ];

        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            using var click = candidate.Browser.Twin();
            await click.PostAsync("/portal/registration/agreement", fields);
            Assert.Equal(HttpStatusCode.OK, click.Status);
        }));

        Assert.Equal(1, await BurstsAsync(candidate, "agreement"));
        Assert.Equal("information", await candidate.StepAsync(""));
    }

    [Fact]
    public async Task Should_begin_one_registration_however_often_the_button_is_clicked()
    {
        using var candidate = stage.Candidate(307);
        await candidate.RegisterAsync();
        await candidate.Browser.OpenAsync("/portal/registration");
        var fields = candidate.Browser.Page.QuerySelectorAll("form[action$='/start'] input")
            .Select(input => (input.GetAttribute("name")!, input.GetAttribute("value")!)).ToArray();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            using var click = candidate.Browser.Twin();
            await click.PostAsync("/portal/registration/start", fields);
        }));

        Assert.Equal(1, await stage.AskAsync<long>($"SELECT count(*) FROM exam.registrations r {Own(candidate)}"));
        Assert.Equal("agreement", await candidate.StepAsync(""));
    }

    [Fact]
    public async Task Should_ask_on_a_page_of_its_own_before_withdrawing_and_free_the_seat()
    {
        using var candidate = await BeginAsync(308);
        await candidate.StepAsync("");
        await candidate.StepAsync("");
        await candidate.StepAsync("第一中学", "01");
        await candidate.Browser.OpenAsync("/portal/confirm/withdraw");
        Assert.Contains("确定撤销报名吗", candidate.Browser.Text, StringComparison.Ordinal);

        await candidate.Browser.SubmitAsync("form[action$='/withdraw']");

        Assert.Contains("报名已撤销", candidate.Browser.Text, StringComparison.Ordinal);
        Assert.Equal(0, await stage.AskAsync<int>("SELECT o.seats_taken FROM exam.offerings o JOIN exam.subjects s ON s.id = o.subject_id WHERE s.code = '01'"));
        Assert.Equal("/portal/registration", (await candidate.Browser.OpenAsync("/portal/confirm/withdraw")).Path);
    }

    [Fact]
    public async Task Should_keep_the_photo_when_only_the_information_is_corrected()
    {
        using var candidate = stage.Candidate(309);
        await candidate.RegisterAsync();
        await candidate.FillInAsync("职业学院", "15");
        await candidate.Browser.OpenAsync("/portal/registration");
        await candidate.Browser.SubmitAsync("form[action$='/editinformation']");
        await candidate.StepAsync("职业学院", "15");
        await candidate.StepAsync("职业学院", "15");
        await candidate.Browser.OpenAsync("/portal/registration");

        await candidate.Browser.SubmitAsync("form[action$='/photo']", button: "照片不变");

        Assert.Contains("待支付", candidate.Browser.Text, StringComparison.Ordinal);
        Assert.Equal(2, await stage.AskAsync<long>($"SELECT count(*) FROM exam.orders o JOIN exam.registrations r ON r.id = o.registration_id {Own(candidate)}"));
    }

    [Fact]
    public async Task Should_begin_the_information_with_what_the_passport_knows()
    {
        using var candidate = await BeginAsync(313);
        await candidate.StepAsync("");

        await candidate.Browser.OpenAsync("/portal/registration");

        Assert.Equal(candidate.Person.Name, candidate.Browser.Attribute("#info-name", "value"));
        Assert.Equal(candidate.Person.IdentityNumber, candidate.Browser.Attribute("#info-identitynumber", "value"));
        Assert.Equal(candidate.Person.BirthDate, candidate.Browser.Attribute("#info-birthdate", "value"));
        Assert.Equal(candidate.Person.Sex, candidate.Browser.Attribute("[name='Input.Sex'][checked]", "value"));
        Assert.Equal(candidate.Person.Mobile, candidate.Browser.Attribute("#info-mobile", "value"));
        Assert.Equal("tel", candidate.Browser.Attribute("#info-mobile", "inputmode"));
        Assert.Equal("numeric", candidate.Browser.Attribute("#info-postcode", "inputmode"));
        Assert.Equal("date", candidate.Browser.Attribute("#info-birthdate", "type"));
        Assert.Contains("按您的通行证填好", candidate.Browser.Complaints, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_keep_a_draft_say_what_is_wrong_so_far_and_take_none_that_comes_too_late()
    {
        using var candidate = await BeginAsync(314);
        await candidate.StepAsync("");
        await candidate.Browser.OpenAsync("/portal/registration");
        using var late = candidate.Browser.Twin();
        await late.OpenAsync("/portal/registration");
        (string, string)[] typed = [("Input.Name", "测试改名"), ("Input.Mobile", "123"), ("Input.Postcode", "")];

        await candidate.Browser.SubmitAsync("form[action$='/information']", typed, action: "/portal/registration/draft");
        var answer = candidate.Browser.Text;

        Assert.Matches("\"at\":\"\\d\\d:\\d\\d\"", answer);
        using (var json = System.Text.Json.JsonDocument.Parse(answer))
        {
            var fields = json.RootElement.GetProperty("fields");
            Assert.Contains("123", fields.GetProperty("Mobile").GetString(), StringComparison.Ordinal);
            Assert.False(fields.TryGetProperty("Postcode", out _));
        }
        await candidate.Browser.OpenAsync("/portal/registration");
        Assert.Equal("测试改名", candidate.Browser.Attribute("#info-name", "value"));
        Assert.Contains("已为您保留", candidate.Browser.Complaints, StringComparison.Ordinal);

        await candidate.StepAsync("");
        await late.SubmitAsync("form[action$='/information']", typed, action: "/portal/registration/draft");
        Assert.Equal(HttpStatusCode.Conflict, late.Status);
        Assert.Equal(0, await stage.AskAsync<long>(
            $"SELECT count(*) FROM exam.registrations r {Own(candidate)} AND r.information_draft IS NOT NULL"));
        Assert.Equal(HttpStatusCode.BadRequest, (await late.PostAsync("/portal/registration/draft", typed)).Status);
    }

    [Fact]
    public async Task Should_list_sites_of_a_province_or_of_a_city()
    {
        using var candidate = await BeginAsync(315);
        await candidate.StepAsync("");
        await candidate.StepAsync("");

        await candidate.Browser.OpenAsync($"/portal/registration?Region={Uri.EscapeDataString("示范省")}");
        var all = candidate.Browser.Page.QuerySelectorAll(".site-line").Length;
        await candidate.Browser.OpenAsync($"/portal/registration?Region={Uri.EscapeDataString("示范省 示范县")}&Search={Uri.EscapeDataString("文化街 中学")}");

        Assert.True(all >= 3, $"{all} sites");
        Assert.Equal("示范县第一中学考点", Assert.Single(candidate.Browser.Page.QuerySelectorAll(".site-name strong")).TextContent);
        Assert.Equal("示范省", candidate.Browser.Page.QuerySelector("optgroup")!.GetAttribute("label"));
    }

    [Fact]
    public async Task Should_name_the_full_subject_and_show_it_as_full_at_once()
    {
        using var candidate = await BeginAsync(316);
        await candidate.StepAsync("");
        await candidate.StepAsync("");
        await candidate.Browser.OpenAsync("/portal/registration");
        var before = await stage.AskAsync<int>($"SELECT seats_taken FROM exam.offerings {FreeOffering}");
        try
        {
            // Filled while the candidate looks at free seats.
            await candidate.Browser.OpenAsync("/portal/registration?SiteId=01900000-0000-7000-8000-0000000000c1");
            await stage.AskAsync<int>($"UPDATE exam.offerings SET seats_taken = capacity {FreeOffering} RETURNING seats_taken");
            await candidate.ChooseAsync("第一中学", "01");

            Assert.Contains("“信息素养（免费体验）”在示范县第一中学考点的", candidate.Browser.Page.QuerySelector("#offerings-error")!.TextContent, StringComparison.Ordinal);
            Assert.Contains("名额已满", candidate.Browser.Page.QuerySelector(".offering-line:has([data-code='01'])")!.TextContent, StringComparison.Ordinal);
        }
        finally
        {
            await stage.AskAsync<int>($"UPDATE exam.offerings SET seats_taken = {before} {FreeOffering} RETURNING seats_taken");
        }
    }

    [Fact]
    public async Task Should_show_the_fee_that_a_chosen_subject_keeps_after_a_price_change()
    {
        using var candidate = await BeginAsync(317);
        foreach (var _ in new[] { 1, 2, 3 })
            await candidate.StepAsync("第一中学", "66");
        await candidate.Browser.OpenAsync("/portal/registration");
        await candidate.Browser.SubmitAsync("form[action$='/editinformation']");
        await candidate.StepAsync("");
        const string Dear = "WHERE id = (SELECT o.id FROM exam.offerings o JOIN exam.sites s ON s.id = o.site_id JOIN exam.subjects j ON j.id = o.subject_id WHERE s.code = '990201' AND j.code = '66')";
        await stage.AskAsync<decimal>($"UPDATE exam.offerings SET fee = 300 {Dear} RETURNING fee");
        try
        {
            await candidate.Browser.OpenAsync("/portal/registration");

            Assert.Equal("95.00", candidate.Browser.Attribute("[data-code='66']", "data-fee"));
            Assert.Contains("已为您保留", candidate.Browser.Page.QuerySelector(".offering-line:has([data-code='66'])")!.TextContent, StringComparison.Ordinal);
        }
        finally
        {
            await stage.AskAsync<decimal>($"UPDATE exam.offerings SET fee = 95 {Dear} RETURNING fee");
        }
    }

    [Fact]
    public async Task Should_say_how_large_a_photo_is_that_is_too_large_to_be_read()
    {
        using var candidate = await BeginAsync(318);
        foreach (var _ in new[] { 1, 2, 3 })
            await candidate.StepAsync("职业学院", "15");
        await candidate.Browser.OpenAsync("/portal/registration");

        await candidate.Browser.SubmitAsync("form[action$='/photo']", file: ("photo", [.. Stage.Portrait, .. new byte[10 * 1024 * 1024]]));

        Assert.Matches("照片大小为 10\\d{3}(\\.\\d)? KB，要求 20–200 KB", candidate.Browser.Page.QuerySelector("#photo-errors")!.TextContent);
        await candidate.Browser.SubmitAsync("form[action$='/photo']");
        Assert.Contains("请先选择照片文件", candidate.Browser.Page.QuerySelector("#photo-errors")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_say_that_a_file_is_too_large_to_be_listened_to_and_lead_back_to_the_step()
    {
        using var candidate = await BeginAsync(319);
        foreach (var _ in new[] { 1, 2, 3 })
            await candidate.StepAsync("职业学院", "15");
        await candidate.Browser.OpenAsync("/portal/registration");
        using var handler = new HttpClientHandler { CookieContainer = candidate.Browser.Cookies };
        using var http = new HttpClient(handler) { BaseAddress = stage.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/portal/registration/photo")
        {
            Content = new MultipartFormDataContent
            {
                { new StringContent(candidate.Browser.Attribute("form[action$='/photo'] [name='__RequestVerificationToken']", "value")), "__RequestVerificationToken" },
                { new ByteArrayContent(new byte[33 * 1024 * 1024]), "photo", "photo.jpg" },
            },
        };
        request.Headers.ExpectContinue = true;
        request.Headers.Accept.ParseAdd("text/html");
        request.Headers.Referrer = new Uri(stage.Address, "/portal/registration");

        using var answer = await http.SendAsync(request);

        var page = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Contains("文件太大", page, StringComparison.Ordinal);
        Assert.Contains("href=\"/portal/registration\"", page, StringComparison.Ordinal);
        // Nothing is lost: the step waits as before.
        Assert.Equal("photo", await candidate.StepAsync(""));
    }

    [Fact]
    public async Task Should_show_photo_and_papers_to_their_owner_only()
    {
        using var owner = stage.Candidate(310);
        await owner.RegisterAsync();
        await owner.FillInAsync("职业学院", "15");
        using var other = stage.Candidate(311);
        await other.RegisterAsync();

        await owner.Browser.DownloadAsync("/portal/photo.jpg");
        Assert.Equal(HttpStatusCode.OK, owner.Browser.Status);
        await other.Browser.DownloadAsync("/portal/photo.jpg");
        Assert.Equal(HttpStatusCode.NotFound, other.Browser.Status);
        Assert.Equal("/portal/papers?refused=form", (await owner.Browser.OpenAsync("/portal/papers/form.pdf")).Path);
        Assert.Contains("支付完成后", owner.Browser.Text, StringComparison.Ordinal);

        using var stranger = stage.Browser();
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.OpenAsync("/portal/papers/form.pdf")).Status);
    }

    [Fact]
    public async Task Should_believe_no_notice_that_the_platform_has_not_signed()
    {
        using var candidate = stage.Candidate(312);
        await candidate.RegisterAsync();
        await candidate.FillInAsync("职业学院", "15");
        var order = await stage.AskAsync<string>($"SELECT o.number FROM exam.orders o JOIN exam.registrations r ON r.id = o.registration_id {Own(candidate)}");
        using var forger = stage.Browser();

        await forger.PostAsync("/payments/notice",
            [("notify_id", "1"), ("out_trade_no", order), ("trade_status", "TRADE_SUCCESS"), ("trade_no", "1"), ("amount", "80.00"), ("sign", "AAAA")]);

        Assert.Equal(HttpStatusCode.BadRequest, forger.Status);
        Assert.DoesNotContain("success", forger.Text, StringComparison.Ordinal);
        Assert.Equal("Open", await stage.AskAsync<string>($"SELECT o.state FROM exam.orders o WHERE o.number = '{order}'"));
    }

    private async Task<CandidateClient> BeginAsync(int number)
    {
        var candidate = stage.Candidate(number);
        await candidate.RegisterAsync();
        Assert.Equal("start", await candidate.StepAsync(""));
        await candidate.Browser.OpenAsync("/portal/registration");
        return candidate;
    }

    private Task<long> BurstsAsync(CandidateClient candidate, string stimulus) => stage.AskAsync<long>(
        $"SELECT count(*) FROM workflow.journal j JOIN exam.registrations r ON r.workflow_instance_id = j.instance_id {Own(candidate)} AND j.stimulus = '{stimulus}'");

    private const string FreeOffering =
        "WHERE id = (SELECT o.id FROM exam.offerings o JOIN exam.subjects s ON s.id = o.subject_id WHERE s.code = '01' LIMIT 1)";

    private static string Own(CandidateClient candidate) =>
        $"JOIN exam.candidates c ON c.id = r.candidate_id WHERE c.user_name = '{candidate.Person.UserName}'";
}
