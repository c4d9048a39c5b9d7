using System.Data;
using ExamReg.Domain;
using ExamReg.Workflows.Execution;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace ExamReg.Web.Admin.Instances;

/// <summary>How an instance was before the burst that is about to be written: for "before" in the audit, exact because the burst holds the row's lock.</summary>
internal static class InstanceBefore
{
    /// <summary>Reads the stored state on the burst's own connection.</summary>
    public static async Task<InstanceState> ReadAsync(ExamDb db, Guid instanceId, CancellationToken ct)
    {
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        if (connection.State != ConnectionState.Open)
            await db.Database.OpenConnectionAsync(ct);
        await using var command = new NpgsqlCommand("SELECT state FROM workflow.instance WHERE id = $1", connection)
        {
            Transaction = db.Database.CurrentTransaction?.GetDbTransaction() as NpgsqlTransaction,
            Parameters = { new NpgsqlParameter { Value = instanceId } },
        };
        return InstanceState.Read((byte[])(await command.ExecuteScalarAsync(ct))!);
    }

    /// <summary>The activities at which a state waits.</summary>
    public static IReadOnlyList<string> Waiting(InstanceState state) =>
        [.. state.Frames.Where(frame => state.Bookmarks.Exists(bookmark => bookmark.FrameId == frame.Id)).Select(frame => frame.ActivityId)];
}
