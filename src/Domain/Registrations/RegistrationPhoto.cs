using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ExamReg.Domain.Registrations;

/// <summary>The candidate's photo as it is printed: checked and re-encoded before it comes here. In a table of its own, so that
/// reading a registration never carries it along.</summary>
public sealed class RegistrationPhoto
{
    private RegistrationPhoto()
    {
    }

    /// <summary>The registration.</summary>
    public Guid RegistrationId { get; private set; }

    /// <summary>JPEG.</summary>
    public byte[] Bytes { get; private set; } = [];

    /// <summary>Pixels.</summary>
    public int Width { get; private set; }

    /// <summary>Pixels.</summary>
    public int Height { get; private set; }

    /// <summary>SHA-256 of the bytes, 32 bytes.</summary>
    public byte[] Sha256 { get; private set; } = [];

    /// <summary>When this photo was uploaded.</summary>
    public DateTimeOffset UploadedAt { get; private set; }
}

internal sealed class RegistrationPhotoConfiguration : IEntityTypeConfiguration<RegistrationPhoto>
{
    public void Configure(EntityTypeBuilder<RegistrationPhoto> photo)
    {
        photo.HasKey(p => p.RegistrationId);
        photo.ToTable("registration_photos", table =>
        {
            table.HasCheckConstraint("ck_registration_photos_size", "width > 0 AND height > 0 AND octet_length(bytes) > 0");
            table.HasCheckConstraint("ck_registration_photos_sha256", "octet_length(sha256) = 32");
        });
        photo.HasOne<Registration>().WithOne(r => r.Photo).HasForeignKey<RegistrationPhoto>(p => p.RegistrationId)
            .OnDelete(DeleteBehavior.Cascade);
    }
}
