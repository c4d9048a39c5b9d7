using ExamReg.Domain.Candidates;
using ExamReg.Domain.Registrations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ExamReg.Domain.Messages;

/// <summary>A message in the candidate's inbox in the portal.</summary>
public sealed class Message
{
    private Message()
    {
    }

    /// <summary>Id.</summary>
    public Guid Id { get; private set; }

    /// <summary>Whose inbox.</summary>
    public Guid CandidateId { get; private set; }

    /// <summary>Whose inbox.</summary>
    public Candidate Candidate { get; private set; } = null!;

    /// <summary>The registration it is about, if any.</summary>
    public Guid? RegistrationId { get; private set; }

    /// <summary>The registration it is about, if any.</summary>
    public Registration? Registration { get; private set; }

    /// <summary>Names the template it was written with, for readers of another language; <c>notice</c>: none.</summary>
    public string Kind { get; private set; } = SendMessage.FreeText;

    /// <summary>JSON object: what the template filled in.</summary>
    public string Data { get; private set; } = "{}";

    /// <summary>Title, in Chinese, as it was told.</summary>
    public string Title { get; private set; } = "";

    /// <summary>Plain text, in Chinese, as it was told.</summary>
    public string Body { get; private set; } = "";

    /// <summary>When it was put into the inbox.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>When the candidate opened it.</summary>
    public DateTimeOffset? ReadAt { get; private set; }

    /// <summary>Unique: the same key again puts nothing into the inbox.</summary>
    public string DedupeKey { get; private set; } = "";
}

internal sealed class MessageConfiguration : IEntityTypeConfiguration<Message>
{
    public void Configure(EntityTypeBuilder<Message> message)
    {
        message.Property(m => m.Kind).HasDefaultValue(SendMessage.FreeText);
        message.Property(m => m.Data).HasColumnType("jsonb").HasDefaultValueSql("'{}'::jsonb");
        message.HasIndex(m => m.DedupeKey).IsUnique();
        message.HasIndex(m => new { m.CandidateId, m.CreatedAt });
        message.HasOne(m => m.Candidate).WithMany().OnDelete(DeleteBehavior.Restrict);
        message.HasOne(m => m.Registration).WithMany().OnDelete(DeleteBehavior.Restrict);
    }
}
