using ExamReg.Tests.Support.Browser;
using ExamReg.Tests.Support.Portal;
using ExamReg.Tests.Web.Portal;
using Microsoft.Playwright;

namespace ExamReg.Tests.Browser;

/// <summary>
/// The candidate manual's words, each on its page and to the letter, met on the road from the first visit to the admission ticket:
/// by a browser at a desk, and by one on a phone that runs no script.
/// </summary>
public sealed class ManualRoadTests(Stage stage, BrowserFixture browsers) : IClassFixture<Stage>
{
    private const string Site = "示范大学";

    // Part and section of the manual, the page where the words stand, and as what they stand there.
    private static readonly Label[] Labels =
    [
        new("一", "home", "用户注册", AriaRole.Link),
        new("一", "home", "网上报名公告", AriaRole.Link),
        new("一", "home", "网上报名须知及流程", AriaRole.Link),
        new("一.3", "announcements", "网上报名公告", AriaRole.Heading),
        new("一.4", "guide", "网上报名须知及流程", AriaRole.Heading),
        new("一.1", "register", "用户注册", AriaRole.Heading),
        new("一.2", "login", "账号", AriaRole.Textbox),
        new("一.2", "login", "密码", AriaRole.Textbox),
        new("一.2", "login", "验证码", AriaRole.Textbox),
        new("一.2", "login", "登录", AriaRole.Button),
        new("一.2", "login", "QQ 登录", AriaRole.Link),
        new("一.1", "navigation", "修改密码", AriaRole.Link),
        new("一.3", "navigation", "欢迎页", AriaRole.Link),
        new("二.1", "navigation", "当前考次", AriaRole.Link),
        new("二.7", "navigation", "现场确认", AriaRole.Link),
        new("一.3", "welcome", "退出系统", AriaRole.Button),
        new("一.1", "password", "修改密码", AriaRole.Button),
        new("二.1", "agreement", "报名协议", AriaRole.Heading),
        new("二.1", "agreement", "同意报名协议", AriaRole.Checkbox),
        new("二.1", "agreement", "同意", AriaRole.Button),
        new("二.1", "agreement", "不同意", AriaRole.Button),
        new("二.2", "information", "填写基本信息", AriaRole.Heading),
        new("二.3", "subjects", "报考科目", AriaRole.Heading),
        new("二.3", "subjects", "选择报考考点", AriaRole.Heading, IsPart: true),
        new("二.3", "subjects", "已报考的科目", AriaRole.Heading),
        new("二.3", "subjects", "我保证以上信息是真实和准确的", AriaRole.Checkbox),
        new("二.3", "subjects", "提交报考信息", AriaRole.Button),
        new("二.4", "photo", "照片规格", AriaRole.Heading),
        new("二.4", "photo", "修改报考信息", AriaRole.Button),
        new("二.4", "photo-chosen", "上传照片", AriaRole.Button),
        new("二.4", "overview", "修改报考信息", AriaRole.Button),
        new("二.4", "overview", "修改照片", AriaRole.Button),
        new("二.5", "overview", "申请信息审核", AriaRole.Button),
        new("二.5", "ask", "确定", AriaRole.Button),
        new("二.5", "under-review", "待审核", null),
        new("二.6", "payment", "报名状态", AriaRole.Heading),
        new("二.6", "payment", "支付", AriaRole.Button),
        new("二.6", "payment", "我已支付，更新支付信息", AriaRole.Button),
        new("二.6", "paid", "已支付", null, IsPart: true),
        new("二.6", "papers", "打印下载报名登记表", AriaRole.Link),
        new("二.7", "confirmation", "考生通告：", AriaRole.Heading, IsPart: true),
        new("二.7", "confirmation", "现场确认", AriaRole.Heading),
        new("二.6", "papers-open", "打印下载准考证", AriaRole.Link),
    ];

    [Fact]
    public async Task Should_say_what_the_manual_says_with_script_and_without()
    {
        using InvitedStaff staff = new(stage.Browser(), stage.Browser());
        await staff.LogInAsync();
        List<(BrowserSession Session, InventedPerson Person, HashSet<string> Seen)> walkers =
        [
            (await browsers.OpenAsync(Screen.Desktop, stage.Address.ToString()), new(881), []),
            (await browsers.OpenAsync(Screen.Phone, stage.Address.ToString(), hasScript: false), new(882), []),
        ];
        foreach (var (session, person, seen) in walkers)
            await WalkAsync(session, person, seen, staff, hasScript: session == walkers[0].Session);

        await Staff.ShiftClockAsync(staff.Administrator, 31, "d");
        foreach (var (session, _, seen) in walkers)
        {
            await session.Page.GotoAsync("/portal/papers");
            await ReadAsync(session, "papers-open", seen);
            Assert.Equal(Labels.Select(label => label.Page).Distinct().Order(), seen.Order());
            session.AssertNoComplaints();
            await session.DisposeAsync();
        }
    }

    private static async Task WalkAsync(BrowserSession session, InventedPerson person, HashSet<string> seen, InvitedStaff staff, bool hasScript)
    {
        var page = session.Page;
        foreach (var (path, name) in new[] { ("/", "home"), ("/announcements", "announcements"), ("/guide", "guide"), ("/accounts/login", "login"), ("/accounts/register", "register") })
        {
            await page.GotoAsync(path);
            await ReadAsync(session, name, seen);
        }

        foreach (var (field, value) in new[]
        {
            ("UserName", person.UserName), ("Name", person.Name), ("IdentityNumber", person.IdentityNumber), ("Mobile", person.Mobile), ("Email", person.Email),
            ("Password", InventedPerson.Password), ("PasswordAgain", InventedPerson.Password),
        })
        {
            await page.FillAsync($"#Form_{field}", value);
        }

        await page.FillAsync("#captcha-answer", CandidateClient.Captcha);
        await page.CheckAsync("[name='Form.Consent']");
        await PressAsync(session, "注册");
        await ReadAsync(session, "welcome", seen);
        await page.GotoAsync("/accounts/password");
        await ReadAsync(session, "password", seen);
        if (hasScript)
            await FoldAsync(page);
        else
            await page.Locator(".ws-menu").ClickAsync();
        await ReadAsync(session, "navigation", seen);

        // 点击左侧导航栏中“当前考次”菜单即可阅读《报名协议》。
        await page.GetByRole(AriaRole.Link, new() { Name = "当前考次", Exact = true }).First.ClickAsync();
        await page.WaitForURLAsync("**/portal/registration");
        await ReadAsync(session, "agreement", seen);
        await PressAsync(session, "不同意");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("您未同意报名协议，报名已中止。");
        await page.GotoAsync("/portal/registration");
        await PressAsync(session, "同意");
        await Assertions.Expect(page.Locator("#ticked-error")).ToContainTextAsync("同意报名协议");
        await page.CheckAsync("#ticked");
        await PressAsync(session, "同意");

        await ReadAsync(session, "information", seen);
        await Assertions.Expect(page.Locator("label[for='info-name'] .field-required")).ToHaveTextAsync("*");
        await Assertions.Expect(page.Locator("label[for='info-name'] .field-required")).ToHaveCSSAsync("color", "rgb(179, 38, 30)");
        await page.SelectOptionAsync("#info-ethnicity", "汉族");
        await page.SelectOptionAsync("#info-educationlevel", "本科");
        await page.FillAsync("#info-postaladdress", "示范市示范区测试路 1 号");
        await page.FillAsync("#info-postcode", "100000");
        await PressAsync(session, "保存，下一步");

        await page.Locator(".site-line").Filter(new() { HasText = Site }).ClickAsync();
        if (!hasScript)
            await PressAsync(session, "查看该考点的开考科目");
        await page.Locator("[name='OfferingIds'][data-code='15']").CheckAsync();
        await page.CheckAsync("#truthful");
        await ReadAsync(session, "subjects", seen);
        await PressAsync(session, "提交报考信息");

        // 系统会弹出提示上传照片提醒框，点击“确定”。
        await Assertions.Expect(page.GetByText("考生必须上传照片，否则报名无效。").First).ToBeVisibleAsync();
        if (hasScript)
            await page.Locator("dialog[open]").GetByRole(AriaRole.Button, new() { Name = "确定", Exact = true }).ClickAsync();
        await ReadAsync(session, "photo", seen);
        await page.SetInputFilesAsync("#photo-file", new FilePayload { Name = "photo.jpg", MimeType = "image/jpeg", Buffer = Stage.Portrait });
        await ReadAsync(session, "photo-chosen", seen);
        await PressAsync(session, "上传照片");
        await ReadAsync(session, "overview", seen);
        if (hasScript)
            await page.GetByRole(AriaRole.Button, new() { Name = "申请信息审核", Exact = true }).ClickAsync();
        else
            await PressAsync(session, "申请信息审核");
        await ReadAsync(session, "ask", seen);
        await PressAsync(session, "确定");
        await ReadAsync(session, "under-review", seen);

        await Staff.ApproveAsync(staff.Clerk, person);
        await page.GotoAsync("/portal");
        await page.GetByRole(AriaRole.Link, new() { Name = "待支付，查看报名状态与支付" }).ClickAsync();
        await page.WaitForURLAsync("**/portal/payment");
        await ReadAsync(session, "payment", seen);
        await PressAsync(session, "支付");
        await page.Locator("input[name='bank']").First.CheckAsync();
        await PressAsync(session, "下一步");
        await session.LeadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "支付成功" }).ClickAsync());
        await session.LeadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "返回商户" }).ClickAsync());
        await ReadAsync(session, "paid", seen);
        await page.GotoAsync("/portal/papers");
        await ReadAsync(session, "papers", seen);
        await page.GotoAsync("/portal/confirmation");
        await ReadAsync(session, "confirmation", seen);
        await Staff.ConfirmAsync(staff.Clerk, person);
    }

    // 点击“<<”图标可隐藏整个导航栏；点击各功能栏目可展开或折叠其子菜单。
    private static async Task FoldAsync(IPage page)
    {
        await page.GetByText("<<", new() { Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("#side")).ToBeHiddenAsync();
        await page.GetByText(">>", new() { Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("#side")).ToBeVisibleAsync();
        await page.Locator("summary").Filter(new() { HasText = "考试报名" }).ClickAsync();
        await Assertions.Expect(page.Locator(".side-link[href='/portal/registration']")).ToBeHiddenAsync();
        await page.Locator("summary").Filter(new() { HasText = "考试报名" }).ClickAsync();
    }

    private static async Task ReadAsync(BrowserSession session, string name, HashSet<string> seen)
    {
        foreach (var label in Labels.Where(label => label.Page == name))
        {
            var there = label.Role is { } role
                ? session.Page.GetByRole(role, new() { Name = label.Words, Exact = !label.IsPart })
                : session.Page.GetByText(label.Words, new() { Exact = !label.IsPart });
            await Assertions.Expect(there.First).ToBeVisibleAsync();
        }

        await session.LoadedAsync();
        await session.AssertFitsAsync();
        seen.Add(name);
    }

    private static Task PressAsync(BrowserSession session, string button) =>
        session.LeadAsync(() => session.Page.Locator("main").GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).First.ClickAsync());

    /// <param name="Section">Part and section of the manual.</param>
    /// <param name="Page">Where the walk meets it.</param>
    /// <param name="Words">To the letter.</param>
    /// <param name="Role">As what; null for words that only stand there.</param>
    /// <param name="IsPart">Whether more words stand beside them.</param>
    private sealed record Label(string Section, string Page, string Words, AriaRole? Role, bool IsPart = false);

    private sealed record InvitedStaff(FormClient Clerk, FormClient Administrator) : IDisposable
    {
        public async Task LogInAsync()
        {
            await Staff.LogInAsync(Clerk, "daxue");
            await Staff.LogInAsync(Administrator, "admin");
        }

        public void Dispose()
        {
            Clerk.Dispose();
            Administrator.Dispose();
        }
    }
}
