using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ExamReg.Domain.Audit;

/// <summary>Who did what to what, when, from where. Entries are added, never changed.</summary>
public sealed class AuditEntry
{
    private AuditEntry()
    {
    }

    /// <summary>Ascending number.</summary>
    public long Id { get; private set; }

    /// <summary>By the database's clock.</summary>
    public DateTimeOffset At { get; private set; }

    /// <summary>Account id of the doer; null for the system itself (timers, notices).</summary>
    public Guid? Who { get; private set; }

    /// <summary>The role in which it was done, such as <c>SiteStaff</c> or <c>System</c>.</summary>
    public string Role { get; private set; } = "";

    /// <summary>Kebab-case English, such as <c>review-approved</c>.</summary>
    public string Act { get; private set; } = "";

    /// <summary>What it was done to: kind and id, such as <c>registration/0198…</c>.</summary>
    public string Subject { get; private set; } = "";

    /// <summary>JSON of what it was before, if that matters.</summary>
    public string? Before { get; private set; }

    /// <summary>JSON of what it is now.</summary>
    public string? After { get; private set; }

    /// <summary>Address of the doer's machine.</summary>
    public IPAddress? Ip { get; private set; }
}

internal sealed class AuditEntryConfiguration : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> entry)
    {
        entry.Property(e => e.Before).HasColumnType("jsonb");
        entry.Property(e => e.After).HasColumnType("jsonb");
        entry.HasIndex(e => new { e.Subject, e.Id });
    }
}
