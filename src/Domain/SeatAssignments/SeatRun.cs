using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ExamReg.Domain.SeatAssignments;

/// <summary>What a run does with the seats that are given already.</summary>
public enum SeatRunKind
{
    /// <summary>补排: keeps them, adds the missing.</summary>
    Fill,

    /// <summary>重新编排: takes all back and draws anew.</summary>
    Redraw,
}

/// <summary>
/// An assignment run (编排考场座位) of one site in one session. It works slot after slot, each in a transaction of its own; one that
/// was interrupted is continued where it stood. At most one unfinished run per site and session (<c>ux_seat_runs_one_unfinished</c>).
/// </summary>
public sealed class SeatRun
{
    private SeatRun()
    {
    }

    internal SeatRun(Guid sessionId, Guid siteId, SeatRunKind kind, Guid seed, Guid startedBy, int total, DateTimeOffset now)
    {
        (Id, SessionId, SiteId, Kind, Seed) = (Guid.CreateVersion7(), sessionId, siteId, kind, seed);
        (StartedBy, Total, StartedAt, TouchedAt) = (startedBy, total, now, now);
    }

    /// <summary>Id.</summary>
    public Guid Id { get; private set; }

    /// <summary>Session.</summary>
    public Guid SessionId { get; private set; }

    /// <summary>Site.</summary>
    public Guid SiteId { get; private set; }

    /// <summary>What it does with given seats.</summary>
    public SeatRunKind Kind { get; private set; }

    /// <summary>Decides the order of the draw; a filling run keeps that of the draw before it.</summary>
    public Guid Seed { get; private set; }

    /// <summary>Account of the administrator.</summary>
    public Guid StartedBy { get; private set; }

    /// <summary>When it was begun.</summary>
    public DateTimeOffset StartedAt { get; private set; }

    /// <summary>When it last got on; an unfinished run that has not for a while is picked up again.</summary>
    public DateTimeOffset TouchedAt { get; private set; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? FinishedAt { get; private set; }

    /// <summary>Choices without a seat when it was begun.</summary>
    public int Total { get; private set; }

    /// <summary>Seats that it has given.</summary>
    public int Placed { get; private set; }

    /// <summary>Choices for which no seat was free.</summary>
    public int Unplaced { get; private set; }

    /// <summary>Of these, the ones that need an accessible seat.</summary>
    public int UnplacedAccessible { get; private set; }

    /// <summary>Beginnings of the slots up to here are done.</summary>
    public DateTimeOffset? DoneUntil { get; private set; }

    internal void Advance(SeatPlan plan, DateTimeOffset doneUntil, DateTimeOffset now)
    {
        Placed += plan.Placed.Count;
        Unplaced += plan.Unplaced.Count;
        UnplacedAccessible += plan.Unplaced.Count(seeker => seeker.NeedsAccessible);
        (DoneUntil, TouchedAt) = (doneUntil, now);
    }

    internal void Finish(DateTimeOffset now) => (FinishedAt, TouchedAt) = (now, now);
}

internal sealed class SeatRunConfiguration : IEntityTypeConfiguration<SeatRun>
{
    /// <summary>One unfinished run per site and session.</summary>
    public const string OneUnfinished = "ux_seat_runs_one_unfinished";

    public void Configure(EntityTypeBuilder<SeatRun> run)
    {
        run.Property(r => r.Id).ValueGeneratedNever();
        run.HasIndex(r => new { r.SessionId, r.SiteId }).IsUnique().HasDatabaseName(OneUnfinished).HasFilter("finished_at IS NULL");
        run.HasIndex(r => new { r.SiteId, r.SessionId, r.StartedAt });
        run.HasOne<Sessions.ExamSession>().WithMany().HasForeignKey(r => r.SessionId).OnDelete(DeleteBehavior.Restrict);
        run.HasOne<Sites.Site>().WithMany().HasForeignKey(r => r.SiteId).OnDelete(DeleteBehavior.Restrict);
        run.ToTable("seat_runs", table => table.HasCheckConstraint("ck_seat_runs_kind", EnumCheck.Sql<SeatRunKind>("kind")));
    }
}
