using System.Net;
using ExamReg.Domain.Clock;
using ExamReg.Domain.Demo;
using ExamReg.Domain.Registrations;
using ExamReg.Tests.Web.Desk;
using Microsoft.EntityFrameworkCore;

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
        Assert.Contains("定时器已经触发", admin.Text, StringComparison.Ordinal);
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
