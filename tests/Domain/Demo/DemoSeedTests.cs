using ExamReg.Domain;
using ExamReg.Domain.Demo;
using ExamReg.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Tests.Domain.Demo;

public sealed class DemoSeedTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Should_seed_once_even_from_several_nodes_at_a_time()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(SeedAsync)));

        Assert.Single(results, seeded => seeded);
        Assert.False(await SeedAsync());
        await using var connection = await database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var db = ExamDb.On(connection);
        var ct = TestContext.Current.CancellationToken;
        var session = await db.Sessions.Include(s => s.Offerings).ThenInclude(o => o.Subject).SingleAsync(ct);
        Assert.True(await db.Sessions.AnyAsync(s => s.RegistrationOpensAt <= ExamDb.Now() && ExamDb.Now() < s.RegistrationClosesAt, ct));
        Assert.Equal(2, session.Offerings.Min(o => o.Capacity));
        Assert.Equal(3, await db.Sites.CountAsync(ct));
        Assert.Equal(2, await db.Announcements.CountAsync(a => a.PublishedAt <= ExamDb.Now(), ct));
        Assert.Single(await db.Guides.ToListAsync(ct));
        var notice = await db.SiteNotices.SingleAsync(ct);
        Assert.True(notice.DemandsConfirmation && notice.SiteId == DemoSeed.UniversitySiteId);
        var clashing = session.Offerings.Where(o => o.SiteId == DemoSeed.UniversitySiteId && o.Subject.Code is "24" or "66").ToList();
        Assert.True(clashing[0].StartsAt < clashing[1].EndsAt && clashing[1].StartsAt < clashing[0].EndsAt);
    }

    private async Task<bool> SeedAsync()
    {
        var builder = new DbContextOptionsBuilder<ExamDb>();
        ExamDb.Configure(builder, database.DataSource);
        await using var db = new ExamDb(builder.Options);
        return await DemoSeed.SeedAsync(db);
    }
}
