using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ExamReg.Domain.Messages;

/// <summary>What became of a mail.</summary>
public enum MailState
{
    /// <summary>Waits for its next attempt, or for a mail server to be set.</summary>
    Pending,

    /// <summary>The mail server took it.</summary>
    Sent,

    /// <summary>The mail server refused it for good, or too often; an administrator may have it tried again.</summary>
    Failed,

    /// <summary>Its moment passed before it could leave: a reminder after the deadline would only confuse.</summary>
    Overtaken,
}

/// <summary>
/// A mail that must leave (ADR 0011): written in the transaction of what it tells about, so it exists exactly when that has happened.
/// Address and language are the account's at the moment of sending; neither lies here.
/// </summary>
public sealed class Mail
{
    private Mail()
    {
    }

    /// <summary>Id; the mail's Message-ID is made from it, the same at every attempt.</summary>
    public Guid Id { get; private set; }

    /// <summary>The recipient's account.</summary>
    public Guid AccountId { get; private set; }

    /// <summary>The registration it is about, if any.</summary>
    public Guid? RegistrationId { get; private set; }

    /// <summary>Names the template, such as <c>payment-reminder</c>.</summary>
    public string Kind { get; private set; } = "";

    /// <summary>JSON object: what the template fills in.</summary>
    public string Data { get; private set; } = "{}";

    /// <summary>Unique: the same key again makes no second mail.</summary>
    public string DedupeKey { get; private set; } = "";

    /// <summary>What became of it.</summary>
    public MailState State { get; private set; }

    /// <summary>When it was written, by the platform's clock.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>From here it makes no sense any more, by the platform's clock; null: always.</summary>
    public DateTimeOffset? NotAfter { get; private set; }

    /// <summary>Attempts that the mail server answered.</summary>
    public int Attempts { get; private set; }

    /// <summary>Not before then, by the true clock: the mail server knows no time machine.</summary>
    public DateTimeOffset NextAttemptAt { get; private set; }

    /// <summary>When the mail server took it, by the true clock.</summary>
    public DateTimeOffset? SentAt { get; private set; }

    /// <summary>What the last attempt met, without addresses.</summary>
    public string? LastError { get; private set; }
}

internal sealed class MailConfiguration : IEntityTypeConfiguration<Mail>
{
    public void Configure(EntityTypeBuilder<Mail> mail)
    {
        mail.ToTable("mails", table => table.HasCheckConstraint("ck_mails_state", EnumCheck.Sql<MailState>("state")));
        mail.Property(m => m.Data).HasColumnType("jsonb");
        mail.HasIndex(m => m.DedupeKey).IsUnique();
        mail.HasIndex(m => m.NextAttemptAt).HasFilter("state = 'Pending'").HasDatabaseName("ix_mails_pending");
        mail.HasIndex(m => new { m.State, m.CreatedAt });
        mail.HasIndex(m => m.AccountId);
    }
}
