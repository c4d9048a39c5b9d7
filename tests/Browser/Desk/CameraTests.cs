using ExamReg.Domain.Confirmations;
using ExamReg.Domain.Demo;
using ExamReg.Domain.Registrations;
using ExamReg.Tests.Support.Browser;
using ExamReg.Tests.Web.Desk;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace ExamReg.Tests.Browser.Desk;

/// <summary>The desk of 现场确认 by camera: the code on a candidate's phone is held into the picture.</summary>
[Collection(nameof(StaffCollection))]
public sealed class CameraTests(StaffFixture staff, BrowserFixture browsers)
{
    [Fact]
    public async Task Should_find_the_candidate_whose_code_is_held_into_the_picture_and_go_on_to_the_next()
    {
        var id = await staff.RegisterAsync(DemoSeed.UniversitySiteId, name: "镜头甲");
        await staff.ApproveAsync(id, DemoSeed.UniversitySiteId);
        await staff.PayAsync(id);
        var number = (await staff.GetAsync(id)).Number;
        var video = QrVideo.Write(staff.Services.GetRequiredService<DeskCode>().Sign(number));
        try
        {
            await using var session = await browsers.OpenWithCameraAsync(video, Screen.Phone, staff.Address.ToString());
            await session.Context.AddCookiesAsync(await staff.CookiesAsync(StaffFixture.University));
            await session.Context.GrantPermissionsAsync(["camera"]);
            // As in most browsers on a desk: no detector of its own, so the library reads.
            await session.Context.AddInitScriptAsync("delete window.BarcodeDetector");
            var page = session.Page;
            await page.GotoAsync("/desk/confirmations");

            await page.RunAndWaitForResponseAsync(
                () => page.GetByRole(AriaRole.Button, new() { Name = "摄像头扫码" }).ClickAsync(), response => response.Url.Contains("/lib/@zxing/library/", StringComparison.Ordinal));

            await Assertions.Expect(page.Locator(".person strong")).ToHaveTextAsync(number);
            await Assertions.Expect(page.Locator("#q")).ToHaveValueAsync(number);
            await session.ScreenshotAsync("desk-camera-found");
            await page.GetByRole(AriaRole.Button, new() { Name = "人证相符，确认" }).ClickAsync();
            await Assertions.Expect(page.Locator(".desk-alert").First).ToContainTextAsync("已确认：镜头甲");
            Assert.Equal(RegistrationState.Confirmed, (await staff.GetAsync(id)).State);

            // The camera is on again by itself for the next person; here it is the same one once more.
            await Assertions.Expect(page.Locator(".desk-done")).ToContainTextAsync("无需再次确认");
            await session.AssertAccessibleAsync();
            session.AssertNoComplaints();
        }
        finally
        {
            File.Delete(video);
        }
    }

    [Fact]
    public async Task Should_say_that_there_is_no_camera()
    {
        await using var session = await browsers.OpenAsync(Screen.Desktop, staff.Address.ToString());
        await session.Context.AddCookiesAsync(await staff.CookiesAsync(StaffFixture.University));
        await session.Page.GotoAsync("/desk/confirmations");

        await session.Page.GetByRole(AriaRole.Button, new() { Name = "摄像头扫码" }).ClickAsync();

        await Assertions.Expect(session.Page.Locator("[data-viewer-text]")).ToHaveTextAsync("没有找到摄像头，请用扫码枪或手工输入。");
        await session.ScreenshotAsync("desk-camera-none");
        session.AssertNoComplaints();
    }
}
