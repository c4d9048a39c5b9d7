using System.Globalization;
using ExamReg.Domain;
using ExamReg.Domain.Clock;
using ExamReg.Domain.Sessions;
using ExamReg.Web.Admin;
using ExamReg.Web.Pages.Shared;
using ExamReg.Web.Portal;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Pages.Admin;

/// <summary>时间机器: the platform at another time. In Development only; elsewhere there is no such page.</summary>
public sealed class ClockModel(TimeMachine machine, ExamDb db, IHostEnvironment environment) : AdminPage
{
    /// <summary>Moments worth travelling to, of the open sessions.</summary>
    public IReadOnlyList<(string Label, DateTimeOffset At)> Moments { get; private set; } = [];

    public ClockReading Reading { get; private set; } = null!;

    [BindProperty]
    public int Amount { get; set; }

    [BindProperty]
    public string? Unit { get; set; }

    /// <summary>Day and time of day in China, as the browser's input gives it.</summary>
    [BindProperty]
    public string? To { get; set; }

    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        if (!environment.IsDevelopment())
            context.Result = NotFound();
    }

    public Task OnGetAsync() => LoadAsync();

    public async Task<IActionResult> OnPostShiftAsync()
    {
        var unit = Unit switch { "m" => TimeSpan.FromMinutes(1), "h" => TimeSpan.FromHours(1), "d" => TimeSpan.FromDays(1), _ => TimeSpan.Zero };
        if (unit == TimeSpan.Zero || Amount == 0)
            return await RefuseAsync(Text.Of("请填写要移动多少：一个不为 0 的整数和单位，例如 3 天；负数往回移动。"));
        return Math.Abs((long)Amount) * unit.TotalDays > TimeMachine.Farthest.TotalDays
            ? await RefuseAsync(Text.Of($"“{Amount}”太大：一次最多移动 {TimeMachine.Farthest.Days / 366} 年。请填写较小的数。"))
            : await MoveAsync(unit * Amount);
    }

    public async Task<IActionResult> OnPostToAsync()
    {
        if (!DateTime.TryParse(To, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return await RefuseAsync(Text.Of($"“{To}”不是日期和时间。请按 2026-12-01 09:00 的样子填写。"));
        var at = new DateTimeOffset(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), ChinaTime.Offset);
        var by = at - await DatabaseClock.NowAsync(db, Aborted);
        return by.Duration() > TimeMachine.Farthest
            ? await RefuseAsync(Text.Of($"{BeijingTime.Minute(at)} 太远：一次最多移动 {TimeMachine.Farthest.Days / 366} 年。请选择较近的时间。"))
            : await MoveAsync(by);
    }

    public async Task<IActionResult> OnPostResetAsync() => Done(await machine.ResetAsync(Aborted));

    private async Task<IActionResult> MoveAsync(TimeSpan by) => Done(await machine.ShiftAsync(by, Aborted));

    private RedirectResult Done(ClockMove move) => Go("/admin/clock", Alert.Success(move.Due > 0
        ? Text.Of($"平台时间现在是 {BeijingTime.Minute(move.Now)}。有 {move.Due} 个流程实例的定时器到期，已经触发。")
        : Text.Of($"平台时间现在是 {BeijingTime.Minute(move.Now)}。没有到期的定时器。")));

    private async Task<IActionResult> RefuseAsync(string message)
    {
        Alert = Alert.Danger(message);
        await LoadAsync();
        return Page();
    }

    private async Task LoadAsync()
    {
        Reading = await DatabaseClock.ReadAsync(db, Aborted);
        var sessions = await db.Sessions.AsNoTracking()
            .Where(session => session.State == SessionState.Open).OrderBy(session => session.ExamStartsOn).ToListAsync(Aborted);
        Moments = [.. sessions.SelectMany(session => Of(session)).Where(moment => moment.At > Reading.Now).OrderBy(moment => moment.At).Take(8)];
    }

    private static IEnumerable<(string Label, DateTimeOffset At)> Of(ExamSession session)
    {
        yield return (Text.Of("报名开始"), session.RegistrationOpensAt);
        yield return (Text.Of("报名截止"), session.RegistrationClosesAt);
        yield return (Text.Of("缴费截止"), session.PaymentClosesAt);
        yield return (Text.Of("现场确认开始"), session.ConfirmationOpensAt);
        yield return (Text.Of("现场确认截止"), session.ConfirmationClosesAt);
        yield return (Text.Of("准考证打印开始"), session.TicketOpensAt);
        yield return (Text.Of("准考证打印截止"), session.TicketClosesAt);
    }
}
