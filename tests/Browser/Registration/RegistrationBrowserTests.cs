using ExamReg.Tests.Domain.Photos;
using ExamReg.Tests.Support.Browser;
using ExamReg.Tests.Support.Portal;
using ExamReg.Tests.Web.Portal;
using Microsoft.Playwright;
using NetVips;

namespace ExamReg.Tests.Browser.Registration;

/// <summary>
/// Registration, photo and review as a candidate meets them in Chromium (manual, part 2, sections 1 to 5): on a phone and at a
/// desk, each page held against axe-core and the width of the window.
/// </summary>
public sealed class RegistrationBrowserTests(Stage stage, BrowserFixture browsers) : IClassFixture<Stage>
{
    [Theory]
    [InlineData("phone", 851)]
    [InlineData("desktop", 852)]
    public async Task The_agreement_is_accepted_with_the_tick_only_and_a_no_ends_the_attempt(string screen, int number)
    {
        using var candidate = await CandidateAsync(number, steps: 1);
        await using var session = await OpenAsync(candidate, screen);
        var page = session.Page;
        await page.GotoAsync("/portal/registration");
        await page.GetByRole(AriaRole.Button, new() { Name = "同意", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("#ticked-error")).ToContainTextAsync("勾选“同意报名协议”");
        await LookAsync(session, "agreement-refused");

        await page.GetByRole(AriaRole.Button, new() { Name = "不同意" }).ClickAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("报名已中止");

        await page.GetByRole(AriaRole.Link, new() { Name = "重新开始报名" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "重新开始报名" }).ClickAsync();
        await page.GetByLabel("同意报名协议").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "同意", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("#information-title")).ToBeVisibleAsync();
        session.AssertNoComplaints();
    }

    [Theory]
    [InlineData("phone", 853)]
    [InlineData("desktop", 854)]
    public async Task The_information_is_checked_and_kept_while_it_is_typed(string screen, int number)
    {
        using var candidate = await CandidateAsync(number, steps: 2);
        await using var session = await OpenAsync(candidate, screen);
        var page = session.Page;
        await page.GotoAsync("/portal/registration");
        await Assertions.Expect(page.Locator("#info-name")).ToHaveValueAsync(candidate.Person.Name);
        await Assertions.Expect(page.Locator("label[for='info-postaladdress'] .field-required")).ToHaveTextAsync("*");
        await LookAsync(session, "information-first");

        await page.FillAsync("#info-mobile", "12345");
        await page.FillAsync("#info-postaladdress", "示范市示范区测试路 1 号");
        await page.Locator("#info-postaladdress").BlurAsync();
        await Assertions.Expect(page.Locator("#info-mobile-error")).ToContainTextAsync("12345");
        await Assertions.Expect(page.Locator("[data-draft-state]")).ToContainTextAsync("已自动保存草稿");
        // Nothing is said of what was not reached yet.
        await Assertions.Expect(page.Locator("#info-postcode-error")).ToBeEmptyAsync();
        await LookAsync(session, "information-typing");
        await page.FillAsync("#info-mobile", candidate.Person.Mobile);
        await page.Locator("#info-mobile").BlurAsync();
        await Assertions.Expect(page.Locator("#info-mobile-error")).ToBeHiddenAsync();

        await page.ReloadAsync();
        await session.LoadedAsync();
        await Assertions.Expect(page.Locator("#info-postaladdress")).ToHaveValueAsync("示范市示范区测试路 1 号");
        await page.SelectOptionAsync("#info-ethnicity", "汉族");
        await page.SelectOptionAsync("#info-educationlevel", "本科");
        await page.FillAsync("#info-postcode", "100000");
        await page.GetByRole(AriaRole.Button, new() { Name = "保存，下一步" }).ClickAsync();
        await Assertions.Expect(page.Locator("#subjects-title")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("基本信息已保存。下一步：选择考点和科目。");
        session.AssertNoComplaints();
    }

    [Theory]
    [InlineData("phone", 855)]
    [InlineData("desktop", 856)]
    public async Task Sites_are_searched_without_losing_ticks_and_the_registration_can_be_withdrawn(string screen, int number)
    {
        using var candidate = await CandidateAsync(number, steps: 3);
        await using var session = await OpenAsync(candidate, screen);
        var page = session.Page;
        await page.GotoAsync("/portal/registration");
        await session.LoadedAsync();
        await page.Locator(".site-line").Filter(new() { HasText = "示范大学" }).ClickAsync();
        await page.CheckAsync("[data-code='15']");
        await page.CheckAsync("[data-code='35']");
        await Assertions.Expect(page.Locator("[data-chosen-sum]")).ToHaveTextAsync("190.00");

        await page.SelectOptionAsync("#site-region", "示范省 示范县");
        await Assertions.Expect(page.Locator(".site-line")).ToHaveCountAsync(1);
        await page.SelectOptionAsync("#site-region", "");
        await page.FillAsync("#site-search", "工匠路");
        await Assertions.Expect(page.Locator(".site-line")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator("#site-search")).ToBeFocusedAsync();
        await Assertions.Expect(page.Locator("[data-code='35']")).ToBeCheckedAsync();
        await Assertions.Expect(page.Locator("[data-chosen-list] li")).ToHaveCountAsync(2);
        await LookAsync(session, "subjects-searched");
        // axe-core leaves empty style attributes behind, which htmx would copy against the content security policy.
        await page.ReloadAsync();
        await session.LoadedAsync();

        await page.Locator(".site-line").Filter(new() { HasText = "职业学院" }).ClickAsync();
        await page.CheckAsync("[data-code='24']");
        await page.CheckAsync("[data-code='66']");
        await Assertions.Expect(page.Locator("[data-clash]:visible")).ToHaveCountAsync(2);
        await page.CheckAsync("#truthful");
        await page.GetByRole(AriaRole.Button, new() { Name = "提交报考信息" }).ClickAsync();
        await Assertions.Expect(page.Locator("#offerings-error")).ToContainTextAsync("考试时间冲突");
        await LookAsync(session, "subjects-clash");

        await page.GetByRole(AriaRole.Button, new() { Name = "撤销报名" }).ClickAsync();
        await Assertions.Expect(page.Locator("dialog[open]")).ToContainTextAsync("名额立即释放");
        await LookAsync(session, "withdraw");
        await page.Locator("dialog[open]").GetByRole(AriaRole.Button, new() { Name = "确定" }).ClickAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("报名已撤销");
        session.AssertNoComplaints();
    }

    [Fact]
    public async Task A_site_chosen_before_the_scripts_have_come_shows_its_subjects_when_they_come()
    {
        using var candidate = await CandidateAsync(865, steps: 3);
        await using var session = await OpenAsync(candidate, "phone");
        var page = session.Page;
        var chosen = new TaskCompletionSource();
        await page.RouteAsync("**/htmx.min.js", async route =>
        {
            await chosen.Task;
            await route.ContinueAsync();
        });
        await page.GotoAsync("/portal/registration", new() { WaitUntil = WaitUntilState.Commit });
        await page.Locator(".site-line").Filter(new() { HasText = "示范大学" }).ClickAsync();
        Assert.Equal(0, await page.Locator("[data-code='15']").CountAsync());

        chosen.SetResult();
        await Assertions.Expect(page.Locator("[data-code='15']")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Radio, new() { Name = "示范大学" })).ToBeCheckedAsync();
        session.AssertNoComplaints();
    }

    [Theory]
    [InlineData("phone", 857)]
    [InlineData("desktop", 858)]
    public async Task The_photo_is_framed_turned_and_compressed_here_and_judged_there(string screen, int number)
    {
        using var candidate = await CandidateAsync(number, steps: 4);
        await using var session = await OpenAsync(candidate, screen);
        var page = session.Page;
        // A camera of the test's own: a picture that a canvas streams.
        await page.AddInitScriptAsync("""
            navigator.mediaDevices.getUserMedia = async () => {
              const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 480 });
              canvas.getContext('2d').fillStyle = '#345';
              const draw = () => { canvas.getContext('2d').fillRect(0, 0, 640, 480); requestAnimationFrame(draw); };
              draw();
              return canvas.captureStream();
            };
            """);
        await page.GotoAsync("/portal/registration");
        await LookAsync(session, "photo-empty");

        // Not a photo at all, then one that lies on its side and is far too heavy for the rules.
        await page.SetInputFilesAsync("#photo-file", new FilePayload { Name = "笔记.jpg", MimeType = "image/jpeg", Buffer = "no photo"u8.ToArray() });
        await Assertions.Expect(page.Locator("[data-hints]")).ToContainTextAsync("“笔记.jpg”不能作为照片打开");
        await ChooseAsync(page, "sideways.png", "image/png", Large(image => image.Rot90()));
        await LookAsync(session, "photo-sideways");
        await page.Locator("[data-send]").ClickAsync();
        await Assertions.Expect(page.Locator("#photo-errors")).ToContainTextAsync("侧置");
        await LookAsync(session, "photo-refused");

        await ChooseAsync(page, "sideways.png", "image/png", Large(image => image.Rot90()));
        var before = await page.GetAttributeAsync("[data-result]", "src");
        await page.GetByRole(AriaRole.Button, new() { Name = "向左转 90°" }).ClickAsync();
        await Assertions.Expect(page.Locator("[data-result]")).Not.ToHaveAttributeAsync("src", before!);
        Assert.Equal([(48, 33)], await page.EvaluateAsync<int[][]>(
            "() => { const { width, height } = document.querySelector('[data-result]').getBoundingClientRect(); return [[height, width].map(size => Math.round(size * 25.4 / 96))]; }")
            is [[var high, var wide]] ? [(high, wide)] : []);
        await Assertions.Expect(page.Locator(".photo-crop .photo-guide")).ToBeVisibleAsync();
        await LookAsync(session, "photo-turned");
        await page.Locator("[data-send]").ClickAsync();
        await Assertions.Expect(page.Locator("#overview-title")).ToBeVisibleAsync();
        var bytes = await stage.AskAsync<int>($"SELECT octet_length(p.bytes) FROM exam.registration_photos p JOIN exam.registrations r ON r.id = p.registration_id JOIN exam.candidates c ON c.id = r.candidate_id WHERE c.user_name = '{candidate.Person.UserName}'");
        Assert.InRange(bytes, 1, 200 * 1024);
        await LookAsync(session, "photo-accepted");

        // 修改照片: a fitting file goes as it is; the old one may stay, too.
        await page.GetByRole(AriaRole.Button, new() { Name = "修改照片" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "照片不变，下一步" })).ToBeVisibleAsync();
        await ChooseAsync(page, "photo.jpg", "image/jpeg", Portraits.Change(Portraits.Astronaut, image => image.Crop(20, 0, 440, 640)));
        if (screen == "phone")
        {
            // The phone's own camera, the front one first; what it takes goes into the same frame.
            before = await page.GetAttributeAsync("[data-result]", "src");
            var camera = await page.RunAndWaitForFileChooserAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "拍照" }).ClickAsync());
            Assert.Equal(("user", "image/*"), (await camera.Element.GetAttributeAsync("capture"), await camera.Element.GetAttributeAsync("accept")));
            await camera.SetFilesAsync(new FilePayload { Name = "IMG_0001.jpg", MimeType = "image/jpeg", Buffer = Large(image => image) });
            await Assertions.Expect(page.Locator("[data-result]")).Not.ToHaveAttributeAsync("src", before!);
            await LookAsync(session, "photo-taken");
        }

        if (screen == "desktop")
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "拍照" }).ClickAsync();
            await Assertions.Expect(page.Locator("dialog[data-camera] video")).ToBeVisibleAsync();
            await LookAsync(session, "photo-camera");
            before = await page.GetAttributeAsync("[data-result]", "src");
            await page.GetByRole(AriaRole.Button, new() { Name = "拍摄" }).ClickAsync();
            await Assertions.Expect(page.Locator("[data-result]")).Not.ToHaveAttributeAsync("src", before!);
            await ChooseAsync(page, "photo.jpg", "image/jpeg", Portraits.Change(Portraits.Astronaut, image => image.Crop(20, 0, 440, 640)));
        }
        await page.Locator("[data-send]").ClickAsync();
        await Assertions.Expect(page.Locator("#overview-title")).ToBeVisibleAsync();
        session.AssertNoComplaints();
    }

    [Theory]
    [InlineData("phone", 859)]
    [InlineData("desktop", 860)]
    public async Task A_review_is_applied_for_rejected_with_marks_corrected_and_applied_for_again(string screen, int number)
    {
        using var candidate = await CandidateAsync(number, steps: 3);
        await candidate.StepAsync("第一中学", "15");
        await candidate.StepAsync("");
        await using var session = await OpenAsync(candidate, screen);
        var page = session.Page;
        await page.GotoAsync("/portal/registration");
        await ApplyAsync(session, ask: true);
        await LookAsync(session, "under-review");

        using var clerk = stage.Browser();
        await Staff.LogInAsync(clerk, "zhongxue");
        await Staff.RejectAsync(clerk, candidate.Person, "照片背景不清晰，请更换。");
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("照片背景不清晰，请更换。");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("需要更正：照片");
        await LookAsync(session, "rejected");
        await page.GotoAsync("/portal/messages");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("信息审核未通过");

        await page.GotoAsync("/portal/registration");
        await page.GetByRole(AriaRole.Button, new() { Name = "修改照片" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "照片不变，下一步" })).ToHaveCountAsync(0);
        await ChooseAsync(page, "photo.jpg", "image/jpeg", Portraits.Hopper);
        await LookAsync(session, "photo-marked");
        await page.Locator("[data-send]").ClickAsync();
        await Assertions.Expect(page.Locator("#overview-title")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".marked-hint")).ToHaveCountAsync(0);
        await ApplyAsync(session, ask: false);
        await Staff.ApproveAsync(clerk, candidate.Person);
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("待支付");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "修改照片" })).ToHaveCountAsync(0);
        session.AssertNoComplaints();
    }

    private async Task ApplyAsync(BrowserSession session, bool ask)
    {
        var page = session.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "申请信息审核" }).First.ClickAsync();
        await Assertions.Expect(page.Locator("dialog[open]")).ToContainTextAsync("审核期间不能修改");
        if (ask)
        {
            await page.Locator("dialog[open]").GetByRole(AriaRole.Button, new() { Name = "取消" }).ClickAsync();
            await Assertions.Expect(page.Locator(".next-step .chip")).ToHaveTextAsync("待申请审核");
            await page.GetByRole(AriaRole.Button, new() { Name = "申请信息审核" }).First.ClickAsync();
        }
        await page.Locator("dialog[open]").GetByRole(AriaRole.Button, new() { Name = "确定" }).ClickAsync();
        await Assertions.Expect(page.Locator(".next-step .chip")).ToHaveTextAsync("待审核");
    }

    private static async Task ChooseAsync(IPage page, string name, string type, byte[] file)
    {
        await page.SetInputFilesAsync("#photo-file", new FilePayload { Name = name, MimeType = type, Buffer = file });
        await page.Locator("[data-send]").WaitForAsync();
    }

    // As a phone takes them: several megapixels, here as PNG, which the server alone would refuse.
    private static byte[] Large(Func<Image, Image> change)
    {
        using var image = Portraits.Open(Portraits.Astronaut);
        using var large = image.Resize(4);
        using var changed = change(large);
        return changed.PngsaveBuffer(compression: 1);
    }

    private async Task<CandidateClient> CandidateAsync(int number, int steps)
    {
        var candidate = stage.Candidate(number);
        await candidate.RegisterAsync();
        for (var step = 0; step < steps; step++)
            Assert.NotEmpty(await candidate.StepAsync("职业学院", "15"));
        return candidate;
    }

    private static async Task LookAsync(BrowserSession session, string name)
    {
        await session.LoadedAsync();
        await session.AssertFitsAsync();
        await session.AssertAccessibleAsync();
        await session.ScreenshotAsync($"registration-{name}");
    }

    private async Task<BrowserSession> OpenAsync(CandidateClient candidate, string screen)
    {
        var session = await browsers.OpenAsync(Screen.Named(screen), stage.Address.ToString());
        await session.Context.AddCookiesAsync(candidate.Browser.Cookies.GetCookies(stage.Address).Cast<System.Net.Cookie>()
            .Select(cookie => new Microsoft.Playwright.Cookie { Name = cookie.Name, Value = cookie.Value, Url = stage.Address.ToString() }));
        return session;
    }
}
