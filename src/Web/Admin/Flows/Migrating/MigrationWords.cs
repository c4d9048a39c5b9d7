using ExamReg.Domain;
using ExamReg.Workflows.Migration;

namespace ExamReg.Web.Admin.Flows.Migrating;

/// <summary>How a plan stands, in people's words.</summary>
public static class MigrationWords
{
    /// <summary>The word.</summary>
    public static string Of(MigrationStatus status) => status switch
    {
        MigrationStatus.Draft => Text.Of("准备中"),
        MigrationStatus.Running => Text.Of("迁移中"),
        MigrationStatus.Paused => Text.Of("已暂停"),
        MigrationStatus.Completed => Text.Of("已完成"),
        _ => Text.Of("已放弃"),
    };

    /// <summary>The chip's look.</summary>
    public static string Chip(MigrationStatus status) => status switch
    {
        MigrationStatus.Draft or MigrationStatus.Running => "chip-info",
        MigrationStatus.Paused => "chip-warning",
        MigrationStatus.Completed => "chip-success",
        _ => "",
    };
}
