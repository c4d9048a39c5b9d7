namespace ExamReg.Domain.Announcements;

/// <summary>Public news (网上报名公告), open without login.</summary>
public sealed class Announcement(Guid id, string title, string body)
{
    /// <summary>Id.</summary>
    public Guid Id { get; private set; } = id;

    /// <summary>Title.</summary>
    public string Title { get; private set; } = title;

    /// <summary>Text, Markdown.</summary>
    public string Body { get; private set; } = body;

    /// <summary>When it was published; null while it is a draft.</summary>
    public DateTimeOffset? PublishedAt { get; private set; }

    /// <summary>What can be downloaded beside the text.</summary>
    public List<AnnouncementFile> Files { get; private set; } = [];

    /// <summary>Changes the text.</summary>
    public void Edit(string title, string body) => (Title, Body) = (title, body);

    /// <summary>Shows it; a second call keeps the first time.</summary>
    public void Publish(DateTimeOffset now) => PublishedAt ??= now;

    /// <summary>Takes it from the public pages.</summary>
    public void Unpublish() => PublishedAt = null;
}
