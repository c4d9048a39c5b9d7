using ExamReg.Domain.Registrations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ExamReg.Domain.Candidates;

/// <summary>A person (考生) with a passport account; made at the first use of an account as a candidate.</summary>
public sealed class Candidate
{
    private Candidate()
    {
    }

    /// <summary>Id.</summary>
    public Guid Id { get; private set; }

    /// <summary>The passport's account id; unique.</summary>
    public Guid AccountId { get; private set; }

    /// <summary>The passport's user name; unique.</summary>
    public string UserName { get; private set; } = "";

    /// <summary>The person's name, when the passport knows it.</summary>
    public string? Name { get; private set; }

    /// <summary>When the person became a candidate.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>Registrations in all sessions.</summary>
    public List<Registration> Registrations { get; private set; } = [];
}

internal sealed class CandidateConfiguration : IEntityTypeConfiguration<Candidate>
{
    public void Configure(EntityTypeBuilder<Candidate> candidate)
    {
        candidate.HasIndex(c => c.AccountId).IsUnique();
        candidate.HasIndex(c => c.UserName).IsUnique();
    }
}
