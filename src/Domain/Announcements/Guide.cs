using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ExamReg.Domain.Announcements;

/// <summary>The public page 网上报名须知及流程: rules and the flow. There is one.</summary>
public sealed class Guide(string title, string body, DateTimeOffset updatedAt)
{
    /// <summary>Always true: the table holds one row.</summary>
    public bool Id { get; private set; } = true;

    /// <summary>Title.</summary>
    public string Title { get; private set; } = title;

    /// <summary>Text, Markdown.</summary>
    public string Body { get; private set; } = body;

    /// <summary>Last change.</summary>
    public DateTimeOffset UpdatedAt { get; private set; } = updatedAt;

    /// <summary>Changes the text.</summary>
    public void Edit(string title, string body, DateTimeOffset now) => (Title, Body, UpdatedAt) = (title, body, now);
}

internal sealed class GuideConfiguration : IEntityTypeConfiguration<Guide>
{
    public void Configure(EntityTypeBuilder<Guide> guide)
    {
        guide.Property(g => g.Id).ValueGeneratedNever();
        guide.ToTable("guide", table => table.HasCheckConstraint("ck_guide_one_row", "id"));
    }
}
