using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ExamReg.Domain.Subjects;

/// <summary>What can be taken (科目). Fee and time slot belong to its offerings.</summary>
public sealed class Subject(Guid id, string code, string name)
{
    /// <summary>Id.</summary>
    public Guid Id { get; private set; } = id;

    /// <summary>Unique code, such as <c>24</c>.</summary>
    public string Code { get; private set; } = code;

    /// <summary>Name as printed.</summary>
    public string Name { get; private set; } = name;

    /// <summary>Gives it another name.</summary>
    public void Rename(string name) => Name = name;
}

internal sealed class SubjectConfiguration : IEntityTypeConfiguration<Subject>
{
    public void Configure(EntityTypeBuilder<Subject> subject) => subject.HasIndex(s => s.Code).IsUnique();
}
