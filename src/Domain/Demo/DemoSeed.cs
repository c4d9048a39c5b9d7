using System.Globalization;
using ExamReg.Domain.Announcements;
using ExamReg.Domain.Clock;
using ExamReg.Domain.Exams;
using ExamReg.Domain.Offerings;
using ExamReg.Domain.Sessions;
using ExamReg.Domain.Sites;
using ExamReg.Domain.Subjects;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Domain.Demo;

/// <summary>
/// One open session to try everything with: all names and places are invented, all windows are relative to <c>exam.now()</c> of
/// the first run. Repeatable: a second run changes nothing. Accounts are the host's; staff accounts carry the site ids given here.
/// </summary>
public static class DemoSeed
{
    /// <summary>The demo's session.</summary>
    public static readonly Guid SessionId = new("01900000-0000-7000-8000-000000000001");

    /// <summary>示范大学考点: reviews, and demands confirmation by a published notice.</summary>
    public static readonly Guid UniversitySiteId = new("01900000-0000-7000-8000-0000000000a1");

    /// <summary>示范市职业学院考点: neither.</summary>
    public static readonly Guid CollegeSiteId = new("01900000-0000-7000-8000-0000000000b1");

    /// <summary>示范县第一中学考点: reviews only; offers one subject free of charge.</summary>
    public static readonly Guid SchoolSiteId = new("01900000-0000-7000-8000-0000000000c1");

    private static readonly Guid ExamId = new("01900000-0000-7000-8000-000000000002");

    /// <summary>Subjects: code, name.</summary>
    private static readonly (string Code, string Name)[] Subjects =
    [
        ("15", "一级计算机基础及办公应用"),
        ("24", "二级 C 语言程序设计"),
        ("66", "二级 Python 语言程序设计"),
        ("57", "二级数据库程序设计"),
        ("35", "三级网络技术"),
        ("01", "信息素养（免费体验）"),
    ];

    /// <summary>Offerings: site, subject, yuan, exam day (0 or 1), begin, minutes, seats. 24 and 66 clash.</summary>
    private static readonly (Guid Site, string Subject, decimal Fee, int Day, TimeOnly Begin, int Minutes, int Capacity)[] Offerings =
    [
        (UniversitySiteId, "15", 80m, 0, new(8, 30), 90, 60),
        (UniversitySiteId, "24", 95m, 0, new(10, 30), 120, 60),
        (UniversitySiteId, "66", 95m, 0, new(11, 0), 120, 60),
        (UniversitySiteId, "57", 95m, 0, new(14, 30), 120, 2),
        (UniversitySiteId, "35", 110m, 1, new(9, 0), 120, 40),
        (CollegeSiteId, "15", 80m, 0, new(8, 30), 90, 45),
        (CollegeSiteId, "24", 95m, 0, new(10, 30), 120, 45),
        (CollegeSiteId, "66", 95m, 0, new(11, 0), 120, 45),
        (CollegeSiteId, "57", 95m, 0, new(14, 30), 120, 2),
        (SchoolSiteId, "15", 80m, 1, new(8, 30), 90, 30),
        (SchoolSiteId, "66", 95m, 1, new(10, 30), 120, 30),
        (SchoolSiteId, "01", 0m, 1, new(14, 0), 60, 30),
    ];

    /// <summary>
    /// Seeds. Takes part in a transaction that is there, else makes its own. Several nodes may call it at once: one seeds.
    /// </summary>
    /// <returns>False when the demo was there already.</returns>
    public static async Task<bool> SeedAsync(ExamDb db, CancellationToken ct = default)
    {
        var own = db.Database.AutoTransactionBehavior != AutoTransactionBehavior.Never && db.Database.CurrentTransaction is null
            ? await db.Database.BeginTransactionAsync(ct)
            : null;
        await using (own)
        {
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended('exam.demo', 0))", ct);
            if (await db.Sessions.AnyAsync(s => s.Id == SessionId, ct))
                return false;
            Add(db, await DatabaseClock.NowAsync(db, ct));
            await db.SaveChangesAsync(ct);
            if (own is not null)
                await own.CommitAsync(ct);
            return true;
        }
    }

    private static void Add(ExamDb db, DateTimeOffset now)
    {
        var today = ChinaTime.Day(now);
        var session = MakeSession(today, now);
        db.Add(new Exam(ExamId, "DEMO-NCRE", "全国计算机等级考试（演示）"));
        db.Add(session);
        AddSites(db, today, now, session.Name);

        var subjects = Subjects.ToDictionary(s => s.Code, s => new Subject(Guid.CreateVersion7(), s.Code, s.Name));
        db.AddRange(subjects.Values);
        foreach (var (site, subject, fee, day, begin, minutes, capacity) in Offerings)
        {
            var startsAt = ChinaTime.At(session.ExamStartsOn.AddDays(day), begin);
            db.Add(new Offering(
                Guid.CreateVersion7(), SessionId, site, subjects[subject].Id, fee, startsAt, startsAt.AddMinutes(minutes), capacity));
        }

        foreach (var (age, title, body) in DemoTexts.Announcements(session))
        {
            var announcement = new Announcement(Guid.CreateVersion7(), title, body);
            announcement.Publish(now - age);
            db.Add(announcement);
            if (title.Contains(session.Name, StringComparison.Ordinal))
                announcement.Files.Add(SiteList(announcement.Id, now - age));
        }

        db.Add(new Guide("网上报名须知及流程", DemoTexts.Guide, now));
    }

    private static AnnouncementFile SiteList(Guid announcementId, DateTimeOffset at)
    {
        using var stream = typeof(DemoSeed).Assembly.GetManifestResourceStream("Demo/sites.pdf")!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return new AnnouncementFile(Guid.CreateVersion7(), announcementId, "考点一览表（演示）.pdf", "application/pdf", content, at);
    }

    private static ExamSession MakeSession(DateOnly today, DateTimeOffset now)
    {
        var exam = today.AddDays(40);
        var half = exam.Month <= 6 ? "上" : "下";
        var session = new ExamSession(
            SessionId,
            ExamId,
            exam.ToString("yyyyMM", CultureInfo.InvariantCulture),
            $"{exam.Year}年{half}半年全国计算机等级考试（演示）",
            DemoTexts.Agreement,
            new(
                RegistrationOpensAt: now.AddDays(-1),
                RegistrationClosesAt: ChinaTime.At(today.AddDays(20), new(17, 0)),
                PaymentClosesAt: ChinaTime.At(today.AddDays(22), new(17, 0)),
                ConfirmationOpensAt: ChinaTime.At(today, new(0, 0)),
                ConfirmationClosesAt: ChinaTime.At(today.AddDays(29), new(17, 0)),
                TicketOpensAt: ChinaTime.At(today.AddDays(30), new(9, 0)),
                TicketClosesAt: ChinaTime.At(today.AddDays(40), new(20, 0)),
                ExamStartsOn: exam,
                ExamEndsOn: exam.AddDays(1)));
        session.Open();
        return session;
    }

    private static void AddSites(ExamDb db, DateOnly today, DateTimeOffset now, string sessionName)
    {
        db.Add(new Site(UniversitySiteId, "990101", new(
            "示范大学考点", "示范省", "示范市", "示范市样例区学府路 1 号示范大学计算中心", "考务办公室 000-0000101（演示）", true, true)));
        db.Add(new Site(CollegeSiteId, "990102", new(
            "示范市职业学院考点", "示范省", "示范市", "示范市样例区工匠路 2 号实训楼", "教务处 000-0000102（演示）", false, false)));
        db.Add(new Site(SchoolSiteId, "990201", new(
            "示范县第一中学考点", "示范省", "示范县", "示范县城关镇文化街 3 号科技楼", "教务处 000-0000201（演示）", true, false)));
        foreach (var (site, rooms) in new[] { (UniversitySiteId, 8), (CollegeSiteId, 6), (SchoolSiteId, 4) })
        {
            for (var i = 1; i <= rooms; i++)
                db.Add(new Room(Guid.CreateVersion7(), site, $"{i:00}", $"第 {i} 考场（机房 {100 + i}）", 30, accessibleSeats: i == 1 ? 2 : 0));
        }

        var from = ChinaTime.At(today, new(0, 0));
        var until = ChinaTime.At(today.AddDays(29), new(17, 0));
        var notice = new SiteNotice(
            Guid.CreateVersion7(), UniversitySiteId, SessionId, "示范大学考点关于现场确认的通告", DemoTexts.ConfirmationNotice(sessionName, from, until));
        notice.DemandConfirmation(from, until);
        notice.Publish(now);
        db.Add(notice);
    }
}
