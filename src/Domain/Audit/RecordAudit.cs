using System.Net;
using System.Text.Json;
using ExamReg.Domain.Clock;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Domain.Audit;

/// <summary>Writes an audit entry in the caller's transaction: the act and its entry happen together or not at all.</summary>
public sealed class RecordAudit(ExamDb db)
{
    /// <summary>Input; see <see cref="AuditEntry"/>. Before and after are serialized to JSON and must hold no identity number.</summary>
    public sealed record Command(
        Guid? Who, string Role, string Act, string Subject, object? Before = null, object? After = null, IPAddress? Ip = null);

    /// <summary>Always succeeds.</summary>
    public async Task<Result> HandleAsync(Command command, CancellationToken ct = default)
    {
        var now = await DatabaseClock.NowAsync(db, ct);
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO exam.audit_entries (at, who, role, act, subject, before, after, ip)
            VALUES ({now}, {command.Who}, {command.Role}, {command.Act}, {command.Subject},
                {Json(command.Before)}::jsonb, {Json(command.After)}::jsonb, {command.Ip})
            """,
            ct);
        return Result.Success();
    }

    private static string? Json(object? value) => value is null ? null : JsonSerializer.Serialize(value, JsonSerializerOptions.Web);
}
