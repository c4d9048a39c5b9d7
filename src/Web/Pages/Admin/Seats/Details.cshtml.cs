using ExamReg.Domain;
using ExamReg.Domain.SeatAssignments;
using ExamReg.Domain.Sites;
using ExamReg.Web.Admin;
using ExamReg.Web.Admin.Seats;
using ExamReg.Web.Desk;
using ExamReg.Web.Portal;
using Microsoft.AspNetCore.Mvc;

namespace ExamReg.Web.Pages.Admin.Seats;

/// <summary>考场编排 of one site: what is needed when, its rooms, and the runs that give seats.</summary>
public sealed class DetailsModel(SeatBoard board, SeatRuns runs, ManageRooms rooms, AccountNames names) : OfficePage
{
    [BindProperty(SupportsGet = true)]
    public Guid Session { get; set; }

    [BindProperty(SupportsGet = true)]
    public Guid Site { get; set; }

    public SeatSite State { get; private set; } = null!;

    public IReadOnlyDictionary<Guid, string> StaffNames { get; private set; } = new Dictionary<Guid, string>();

    /// <summary>A room's form that was refused, with all that was typed; null otherwise.</summary>
    public RoomForm? Typed { get; private set; }

    /// <summary>The page's address.</summary>
    public string Address => $"/admin/seats/{Session}/{Site}";

    public async Task<IActionResult> OnGetAsync() => await LoadAsync() ? Page() : NotFound();

    /// <summary>The part of the page that changes while a run is under way.</summary>
    public async Task<IActionResult> OnGetStateAsync() => await LoadAsync() ? Partial("_State", this) : NotFound();

    public Task<IActionResult> OnPostFillAsync() => StartAsync(SeatRunKind.Fill);

    public Task<IActionResult> OnPostRedrawAsync() => StartAsync(SeatRunKind.Redraw);

    public async Task<IActionResult> OnPostAddRoomAsync(RoomForm typed)
    {
        typed = typed with { RoomId = null };
        var read = typed.Read();
        var added = read.IsSuccess ? await rooms.AddAsync(Site, read.Value, Aborted) : Result<Room>.Failure(read.Errors);
        return added.IsSuccess
            ? Go(Address, Alert.Success(Text.Of($"已添加考场“{added.Value.Name}”。如有考生待安排座位，请补排。")))
            : await RefuseAsync(typed, added.Errors);
    }

    public async Task<IActionResult> OnPostRoomAsync(Guid room, RoomForm typed)
    {
        typed = typed with { RoomId = room };
        var read = typed.Read();
        var changed = read.IsSuccess
            ? await rooms.ChangeAsync(new(Site, room, read.Value, typed.InUse, typed.TakeBack), Aborted)
            : Result<int>.Failure(read.Errors);
        if (!changed.IsSuccess)
            return await RefuseAsync(typed, changed.Errors);
        return Go(Address, changed.Value > 0
            ? Alert.Warning(Text.Of($"考场“{read.Value.Name}”已保存，收回了 {changed.Value} 个座位。请点“补排座位”为这些考生重新安排。"))
            : Alert.Success(Text.Of($"考场“{read.Value.Name}”已保存。已经排好的座位不变。")));
    }

    public async Task<IActionResult> OnPostRemoveRoomAsync(Guid room)
    {
        var removed = await rooms.RemoveAsync(Site, room, Aborted);
        return Go(Address, removed.IsSuccess
            ? Alert.Success(Text.Of($"考场“{removed.Value.Name}”已删除。"))
            : Alert.Warning(removed.Errors[0].Message));
    }

    private async Task<IActionResult> RefuseAsync(RoomForm typed, IReadOnlyList<DomainError> errors)
    {
        Typed = typed.With(errors);
        Alert = Alert.Danger(errors.FirstOrDefault(error => error.Field is null)?.Message ?? Text.Of($"考场没有保存：有 {errors.Count} 处需要更正，请查看标红的提示。"));
        return await LoadAsync() ? Page() : NotFound();
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
