using System.Net;
using ExamReg.Domain.Audit;
using ExamReg.Domain.Messages;
using ExamReg.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Tests.Domain.Messages;

public sealed class MessageTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Should_put_a_message_into_the_inbox_once()
    {
        var world = await World.CreateAsync(database);
        var candidate = await world.CandidateAsync();
        var command = new SendMessage.Command(candidate, null, "报名已过期", "请重新报名", $"expired/{candidate}");

        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(
            () => world.InBurstAsync(db => new SendMessage(db).HandleAsync(command)))));

        Assert.Single(results, r => r.Value);
        Assert.Equal(1, await world.ReadAsync(db => db.Messages.CountAsync(m => m.CandidateId == candidate)));
    }

    [Fact]
    public async Task Should_be_marked_read_by_its_owner_only_and_keep_the_first_time()
    {
        var world = await World.CreateAsync(database);
        var candidate = await world.CandidateAsync();
        await world.InBurstAsync(db => new SendMessage(db).HandleAsync(new(candidate, null, "标题", "正文", $"m/{candidate}")));
        var message = await world.ReadAsync(db => db.Messages.SingleAsync(m => m.CandidateId == candidate));
        var now = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

        World.Refused(
            await world.InBurstAsync(db => new MarkMessageRead(db).HandleAsync(new(message.Id, Guid.CreateVersion7()))),
            "message-not-found");
        World.Ok(await world.InBurstAsync(db => new MarkMessageRead(db).HandleAsync(new(message.Id, candidate)), now));
        World.Ok(await world.InBurstAsync(db => new MarkMessageRead(db).HandleAsync(new(message.Id, candidate)), now.AddDays(1)));

        Assert.Equal(now, (await world.ReadAsync(db => db.Messages.SingleAsync(m => m.Id == message.Id))).ReadAt);
    }

    [Fact]
    public async Task Should_audit_who_did_what()
    {
        var world = await World.CreateAsync(database);

        World.Ok(await world.InBurstAsync(db => new RecordAudit(db).HandleAsync(new(
            World.Staff, "SiteStaff", "review-approved", "registration/1", new { State = "UnderReview" }, new { State = "Approved" },
            IPAddress.Parse("2001:db8::1")))));
        World.Ok(await world.InBurstAsync(db => new RecordAudit(db).HandleAsync(new(null, "System", "expired", "registration/2"))));

        var entries = await world.ReadAsync(db => db.AuditEntries.OrderBy(e => e.Id).ToListAsync());
        Assert.Equal([World.Staff, null], entries.Select(e => e.Who));
        Assert.Contains("Approved", entries[0].After, StringComparison.Ordinal);
        Assert.Equal(IPAddress.Parse("2001:db8::1"), entries[0].Ip);
        Assert.Null(entries[1].Before);
    }
}
