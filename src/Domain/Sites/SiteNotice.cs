using ExamReg.Domain.Sessions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ExamReg.Domain.Sites;

/// <summary>A site's notice (考生通告) to its candidates in one session; it may demand confirmation in person within a window.</summary>
public sealed class SiteNotice
{
    private SiteNotice()
    {
    }

    /// <summary>Creates an unpublished notice.</summary>
    public SiteNotice(Guid id, Guid siteId, Guid sessionId, string title, string body) =>
        (Id, SiteId, SessionId, Title, Body) = (id, siteId, sessionId, title, body);

    /// <summary>Id.</summary>
    public Guid Id { get; private set; }

    /// <summary>The site.</summary>
    public Guid SiteId { get; private set; }

    /// <summary>The site.</summary>
    public Site Site { get; private set; } = null!;

    /// <summary>The session it is about.</summary>
    public Guid SessionId { get; private set; }

    /// <summary>The session it is about.</summary>
    public ExamSession Session { get; private set; } = null!;

    /// <summary>Title.</summary>
    public string Title { get; private set; } = "";

    /// <summary>Text, Markdown.</summary>
    public string Body { get; private set; } = "";

    /// <summary>Candidates must appear at the site between <see cref="ConfirmFrom"/> and <see cref="ConfirmUntil"/>.</summary>
    public bool DemandsConfirmation { get; private set; }

    /// <summary>Begin of the confirmation window; set exactly when confirmation is demanded.</summary>
    public DateTimeOffset? ConfirmFrom { get; private set; }

    /// <summary>End of the confirmation window (exclusive).</summary>
    public DateTimeOffset? ConfirmUntil { get; private set; }

    /// <summary>When it was published; null while it is a draft.</summary>
    public DateTimeOffset? PublishedAt { get; private set; }

    /// <summary>Changes the text.</summary>
    public void Edit(string title, string body) => (Title, Body) = (title, body);

    /// <summary>Demands that candidates confirm in person within the window (end exclusive).</summary>
    public void DemandConfirmation(DateTimeOffset from, DateTimeOffset until) =>
        (DemandsConfirmation, ConfirmFrom, ConfirmUntil) = (true, from, until);

    /// <summary>Shows the notice to candidates; a second call keeps the first time.</summary>
    public void Publish(DateTimeOffset now) => PublishedAt ??= now;
}

internal sealed class SiteNoticeConfiguration : IEntityTypeConfiguration<SiteNotice>
{
    public void Configure(EntityTypeBuilder<SiteNotice> notice)
    {
        notice.HasOne(n => n.Site).WithMany(s => s.Notices).OnDelete(DeleteBehavior.Restrict);
        notice.HasOne(n => n.Session).WithMany().OnDelete(DeleteBehavior.Restrict);
        notice.HasIndex(n => new { n.SiteId, n.SessionId });
        notice.ToTable("site_notices", table => table.HasCheckConstraint(
            "ck_site_notices_confirmation_window",
            "CASE WHEN demands_confirmation THEN confirm_from IS NOT NULL AND confirm_until IS NOT NULL AND confirm_from < confirm_until "
            + "ELSE confirm_from IS NULL AND confirm_until IS NULL END"));
    }
}
