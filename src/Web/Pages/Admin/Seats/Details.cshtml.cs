using ExamReg.Domain;
using ExamReg.Domain.SeatAssignments;
using ExamReg.Web.Admin;
using ExamReg.Web.Admin.Seats;
using ExamReg.Web.Desk;
using ExamReg.Web.Portal;
using Microsoft.AspNetCore.Mvc;

namespace ExamReg.Web.Pages.Admin.Seats;

/// <summary>考场编排 of one site: what is needed when, its rooms, and the runs that give seats.</summary>
public sealed class DetailsModel(SeatBoard board, SeatRuns runs, AccountNames names) : AdminPage
{
    [BindProperty(SupportsGet = true)]
    public Guid Session { get; set; }

    [BindProperty(SupportsGet = true)]
    public Guid Site { get; set; }

    public SeatSite State { get; private set; } = null!;

    public IReadOnlyDictionary<Guid, string> StaffNames { get; private set; } = new Dictionary<Guid, string>();

    /// <summary>The page's address.</summary>
    public string Address => $"/admin/seats/{Session}/{Site}";

    public async Task<IActionResult> OnGetAsync() => await LoadAsync() ? Page() : NotFound();

    /// <summary>The part of the page that changes while a run is under way.</summary>
    public async Task<IActionResult> OnGetStateAsync() => await LoadAsync() ? Partial("_State", this) : NotFound();

    public Task<IActionResult> OnPostFillAsync() => StartAsync(SeatRunKind.Fill);

    public Task<IActionResult> OnPostRedrawAsync() => StartAsync(SeatRunKind.Redraw);

    public async Task<IActionResult> OnPostRoomAsync(Guid room, string? accessible)
    {
        if (!int.TryParse(accessible, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var count))
            return Go(Address, Alert.Danger(Text.Of($"无障碍座位数“{accessible}”不是数字，请填写 0 或正整数。")));
        return await runs.SetAccessibleSeatsAsync(Site, room, count, Aborted) switch
        {
            null => NotFound(),
            { IsSuccess: true } => Go(Address, Alert.Success(Text.Of($"已保存：前 {count} 个座位为无障碍座位。已经排好的座位不变。"))),
            var refused => Go(Address, Alert.Danger(refused.Errors[0].Message)),
        };
    }

    private async Task<IActionResult> StartAsync(SeatRunKind kind)
    {
        var started = await runs.StartAsync(Session, Site, kind, Aborted);
        return Go(Address, started.IsSuccess
            ? Alert.Info(kind == SeatRunKind.Fill ? Text.Of("已开始编排，进度显示在下面。可以离开本页，编排会继续。") : Text.Of("原有座位已收回，正在重新编排。可以离开本页，编排会继续。"))
            : Alert.Warning(started.Errors[0].Message));
    }

    private async Task<bool> LoadAsync()
    {
        if (await board.SiteAsync(Session, Site, Aborted) is not { } state)
            return false;
        State = state;
        StaffNames = await names.OfAsync(state.Runs.Select(run => run.StartedBy), Aborted);
        return true;
    }
}
