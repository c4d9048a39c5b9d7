using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ExamReg.Domain.Announcements;

/// <summary>
/// An attachment of an announcement (附件). Kept in the database: it is backed up with the announcement and is there on every node.
/// </summary>
public sealed class AnnouncementFile
{
    /// <summary>The largest file, in bytes.</summary>
    public const int MaxBytes = 5 * 1024 * 1024;

    /// <summary>How many files an announcement may have.</summary>
    public const int MaxFiles = 10;

    private AnnouncementFile()
    {
    }

    /// <summary>Creates the file; <see cref="AttachFile"/> checks it before.</summary>
    public AnnouncementFile(Guid id, Guid announcementId, string name, string contentType, byte[] content, DateTimeOffset now)
    {
        (Id, AnnouncementId, Name, ContentType) = (id, announcementId, name, contentType);
        (Content, Bytes, CreatedAt) = (content, content.Length, now);
    }

    /// <summary>Id.</summary>
    public Guid Id { get; private set; }

    /// <summary>The announcement.</summary>
    public Guid AnnouncementId { get; private set; }

    /// <summary>Name with extension, as it is saved by who downloads it; unique within the announcement.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Media type, from the content and not from what a browser said.</summary>
    public string ContentType { get; private set; } = "";

    /// <summary>The file. Lists leave it out.</summary>
    public byte[] Content { get; private set; } = [];

    /// <summary>Size in bytes.</summary>
    public int Bytes { get; private set; }

    /// <summary>When it was attached.</summary>
    public DateTimeOffset CreatedAt { get; private set; }
}

internal sealed class AnnouncementFileConfiguration : IEntityTypeConfiguration<AnnouncementFile>
{
    public void Configure(EntityTypeBuilder<AnnouncementFile> file)
    {
        file.HasOne<Announcement>().WithMany(announcement => announcement.Files).HasForeignKey(f => f.AnnouncementId)
            .OnDelete(DeleteBehavior.Cascade);
        file.HasIndex(f => new { f.AnnouncementId, f.Name }).IsUnique();
        file.ToTable("announcement_files", table => table.HasCheckConstraint(
            "ck_announcement_files_size", $"bytes > 0 AND bytes <= {AnnouncementFile.MaxBytes} AND bytes = octet_length(content)"));
    }
}
