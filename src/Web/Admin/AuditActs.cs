namespace ExamReg.Web.Admin;

/// <summary>What the audit knows: acts and kinds of subjects, with their names.</summary>
public static class AuditActs
{
    /// <summary>A clerk's 通过.</summary>
    public const string ReviewApproved = "review-approved";

    /// <summary>A clerk's 不通过.</summary>
    public const string ReviewRejected = "review-rejected";

    /// <summary>现场确认 at the desk.</summary>
    public const string SiteConfirmed = "site-confirmed";

    /// <summary>撤回确认 at the desk.</summary>
    public const string SiteConfirmationUndone = "site-confirmation-undone";

    /// <summary>An assignment run of rooms and seats was begun.</summary>
    public const string SeatRunStarted = "seat-run-started";

    /// <summary>A room was added to a site.</summary>
    public const string RoomAdded = "room-added";

    /// <summary>A room was renamed, resized, put into use or out of it.</summary>
    public const string RoomChanged = "room-changed";

    /// <summary>A room was removed.</summary>
    public const string RoomRemoved = "room-removed";

    /// <summary>A new announcement was written.</summary>
    public const string AnnouncementWritten = "announcement-written";

    /// <summary>An announcement's text was changed.</summary>
    public const string AnnouncementChanged = "announcement-changed";

    /// <summary>An announcement was published.</summary>
    public const string AnnouncementPublished = "announcement-published";

    /// <summary>An announcement was taken from the public pages.</summary>
    public const string AnnouncementWithdrawn = "announcement-withdrawn";

    /// <summary>A draft of an announcement was deleted.</summary>
    public const string AnnouncementDeleted = "announcement-deleted";

    /// <summary>A file was attached to an announcement.</summary>
    public const string FileAttached = "file-attached";

    /// <summary>A file was removed from an announcement.</summary>
    public const string FileRemoved = "file-removed";

    /// <summary>The list of a site's rooms was downloaded.</summary>
    public const string RoomPlanExported = "room-plan-exported";

    /// <summary>The time machine was moved.</summary>
    public const string ClockShifted = "clock-shifted";

    /// <summary>The time machine was set back to real time.</summary>
    public const string ClockReset = "clock-reset";

    /// <summary>An administrator had an incident tried again.</summary>
    public const string IncidentRetried = "incident-retried";

    /// <summary>An administrator cancelled an instance.</summary>
    public const string InstanceCancelled = "instance-cancelled";

    /// <summary>An administrator changed a variable of an instance.</summary>
    public const string VariableChanged = "variable-changed";

    /// <summary>An administrator let an instance go on at another step.</summary>
    public const string ResumedAt = "resumed-at";

    /// <summary>An administrator had a mail sent again.</summary>
    public const string MailRetried = "mail-retried";

    /// <summary>A draft was saved in the designer.</summary>
    public const string WorkflowSaved = "workflow-saved";

    /// <summary>A definition was imported from a file.</summary>
    public const string WorkflowImported = "workflow-imported";

    /// <summary>A version was published: new registrations start from it.</summary>
    public const string WorkflowPublished = "workflow-published";

    /// <summary>The published version was taken back.</summary>
    public const string WorkflowRetracted = "workflow-retracted";

    /// <summary>An earlier version became the draft.</summary>
    public const string WorkflowReverted = "workflow-reverted";

    /// <summary>One version was deleted.</summary>
    public const string WorkflowVersionDeleted = "workflow-version-deleted";

    /// <summary>A definition was deleted with all its versions.</summary>
    public const string WorkflowDeleted = "workflow-deleted";

    /// <summary>An administrator had live instances moved to another version.</summary>
    public const string MigrationStarted = "migration-started";

    /// <summary>A migration plan was drawn up or changed.</summary>
    public const string MigrationPlanned = "migration-planned";

    /// <summary>A migration is through: how many moved, how many stayed.</summary>
    public const string MigrationFinished = "migration-finished";

    /// <summary>An administrator stopped a migration under way.</summary>
    public const string MigrationStopped = "migration-stopped";

    /// <summary>The subject of everything about the clock.</summary>
    public const string Clock = "clock";

    private static readonly Dictionary<string, Func<string>> Names = new()
    {
        [ReviewApproved] = () => Text.Of("审核通过"),
        [ReviewRejected] = () => Text.Of("审核不通过"),
        [SiteConfirmed] = () => Text.Of("现场确认"),
        [SiteConfirmationUndone] = () => Text.Of("撤回现场确认"),
        [SeatRunStarted] = () => Text.Of("编排考场座位"),
        [RoomAdded] = () => Text.Of("添加考场"),
        [RoomChanged] = () => Text.Of("修改考场"),
        [RoomRemoved] = () => Text.Of("删除考场"),
        [AnnouncementWritten] = () => Text.Of("写公告"),
        [AnnouncementChanged] = () => Text.Of("修改公告"),
        [AnnouncementPublished] = () => Text.Of("发布公告"),
        [AnnouncementWithdrawn] = () => Text.Of("撤回公告"),
        [AnnouncementDeleted] = () => Text.Of("删除公告"),
        [FileAttached] = () => Text.Of("添加附件"),
        [FileRemoved] = () => Text.Of("移除附件"),
        [RoomPlanExported] = () => Text.Of("导出考场座位表"),
        [ClockShifted] = () => Text.Of("调整平台时间"),
        [ClockReset] = () => Text.Of("恢复实际时间"),
        [IncidentRetried] = () => Text.Of("重试故障"),
        [InstanceCancelled] = () => Text.Of("取消流程实例"),
        [VariableChanged] = () => Text.Of("修改流程变量"),
        [ResumedAt] = () => Text.Of("改变流程位置"),
        [MigrationPlanned] = () => Text.Of("编制迁移计划"),
        [MigrationStarted] = () => Text.Of("开始迁移流程实例"),
        [MigrationFinished] = () => Text.Of("完成迁移流程实例"),
        [MigrationStopped] = () => Text.Of("停止迁移流程实例"),
        [MailRetried] = () => Text.Of("重发邮件"),
        [WorkflowSaved] = () => Text.Of("修改流程草稿"),
        [WorkflowImported] = () => Text.Of("导入流程"),
        [WorkflowPublished] = () => Text.Of("发布流程"),
        [WorkflowRetracted] = () => Text.Of("撤回流程"),
        [WorkflowReverted] = () => Text.Of("恢复流程版本"),
        [WorkflowVersionDeleted] = () => Text.Of("删除流程版本"),
        [WorkflowDeleted] = () => Text.Of("删除流程"),
    };

    /// <summary>The acts that can be filtered by, with their names in the reader's language.</summary>
    public static IReadOnlyList<(string Act, string Name)> All => [.. Names.Select(act => (act.Key, act.Value()))];

    /// <summary>An act's name; one that is not known here is shown as it is.</summary>
    public static string NameOf(string act) => Names.TryGetValue(act, out var name) ? name() : act;

    /// <summary>A registration as a subject.</summary>
    public static string Registration(Guid id) => $"registration/{id}";

    /// <summary>A mail as a subject.</summary>
    public static string Mail(Guid id) => $"mail/{id}";

    /// <summary>A site as a subject.</summary>
    public static string Site(Guid id) => $"site/{id}";

    /// <summary>An announcement as a subject.</summary>
    public static string Announcement(Guid id) => $"announcement/{id}";

    /// <summary>A room as a subject.</summary>
    public static string Room(Guid id) => $"room/{id}";

    /// <summary>A workflow instance as a subject.</summary>
    public static string Instance(Guid id) => $"instance/{id}";

    /// <summary>A workflow definition as a subject.</summary>
    public static string Workflow(string definitionId) => $"workflow/{definitionId}";
}
