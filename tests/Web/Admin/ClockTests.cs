using ExamReg.Domain.Clock;
using ExamReg.Domain.Demo;
using ExamReg.Domain.Registrations;
using ExamReg.Tests.Web.Desk;
using ExamReg.Web.Pages.Admin;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting.Internal;

namespace ExamReg.Tests.Web.Admin;

/// <summary>The time machine, over HTTP on a real database.</summary>
[Collection(nameof(StaffCollection))]
public sealed class ClockTests(StaffFixture staff) : IAsyncDisposable
{
    [Fact]
    public async Task Should_expire_an_unpaid_registration_at_once_after_a_day_and_a_bit()
    {
        var id = await staff.RegisterAsync(DemoSeed.CollegeSiteId);
        Assert.Equal(RegistrationState.AwaitingPayment, (await staff.GetAsync(id)).State);
        using var admin = await staff.LogInAsync(StaffFixture.Administrator);

        await admin.OpenAsync("/admin/clock");
        await admin.SubmitAsync(Form("Shift"), [("Amount", "25"), ("Unit", "h")]);

        Assert.Equal(RegistrationState.Expired, (await staff.GetAsync(id)).State);
        Assert.Contains("平台时间现在是", admin.Text, StringComparison.Ordinal);
        Assert.NotNull(admin.Page.QuerySelector(".clock-banner"));
        var entry = await staff.ReadAsync(db => db.AuditEntries.OrderByDescending(e => e.Id).FirstAsync(e => e.Act == "clock-shifted"));
        Assert.Equal("Administrator", entry.Role);
        Assert.Contains("shiftSeconds", entry.After!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_travel_to_a_moment_and_back_to_real_time()
    {
        using var admin = await staff.LogInAsync(StaffFixture.Administrator);
        var there = ChinaTime.Of(DateTimeOffset.UtcNow.AddDays(5)).ToString("yyyy-MM-ddTHH:mm", System.Globalization.CultureInfo.InvariantCulture);
        await admin.OpenAsync("/admin/clock");

        await admin.SubmitAsync(Form("To"), [("To", there)]);
        Assert.Equal(there, ChinaTime.Of((await ReadAsync()).Now).ToString("yyyy-MM-ddTHH:mm", System.Globalization.CultureInfo.InvariantCulture));

        await admin.SubmitAsync(Form("Reset"));
        Assert.Equal(TimeSpan.Zero, (await ReadAsync()).Shift);
        Assert.Null(admin.Page.QuerySelector(".clock-banner"));
    }

    [Theory]
    [InlineData("Shift", "Amount", "0", "一个不为 0 的整数")]
    [InlineData("Shift", "Amount", "2000000", "太大")]
    [InlineData("To", "To", "不是时间", "不是日期和时间")]
    [InlineData("To", "To", "2999-01-01T00:00", "太远")]
    public async Task Should_refuse_what_is_no_move(string handler, string field, string value, string expected)
    {
        using var admin = await staff.LogInAsync(StaffFixture.Administrator);
        await admin.OpenAsync("/admin/clock");

        await admin.SubmitAsync(Form(handler), [(field, value)]);

        Assert.Contains(expected, admin.Text, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.Zero, (await ReadAsync()).Shift);
    }

    [Theory]
    [InlineData("Development", true)]
    [InlineData("Staging", false)]
    [InlineData("Production", false)]
    public void Should_be_there_in_development_only(string environment, bool isThere)
    {
        var page = new ClockModel(null!, null!, new HostingEnvironment { EnvironmentName = environment });
        var context = new PageHandlerExecutingContext(
            new PageContext(new ActionContext(new DefaultHttpContext(), new RouteData(), new PageActionDescriptor())),
            [], null, new Dictionary<string, object?>(), page);

        page.OnPageHandlerExecuting(context);

        Assert.Equal(isThere, context.Result is null);
        Assert.True(isThere || context.Result is NotFoundResult);
    }

    public async ValueTask DisposeAsync()
    {
        await staff.ReadAsync(async db =>
        {
            await DatabaseClock.ResetAsync(db);
            return true;
        });
    }

    private static string Form(string handler) => $"form.clock-amount[action*='handler={handler}'], form[action*='handler={handler}']";

    private Task<ClockReading> ReadAsync() => staff.ReadAsync(db => DatabaseClock.ReadAsync(db));
}
