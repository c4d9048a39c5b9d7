using ExamReg.Domain;
using ExamReg.Domain.Confirmations;
using ExamReg.Domain.Papers;
using ExamReg.Domain.Registrations;
using ExamReg.Domain.Sites;
using ExamReg.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Tests.Domain.Confirmations;

public sealed class ConfirmOnSiteTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Should_confirm_once_and_say_so_the_second_time()
    {
        var world = await World.CreateAsync(database);
        var id = await world.AwaitingConfirmationAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => world.ConfirmAsync(id))));

        Assert.Single(results, r => r.IsSuccess);
        Assert.All(results.Where(r => !r.IsSuccess), r => World.Refused(r, "already-confirmed"));
        var registration = await world.GetAsync(id);
        Assert.Equal((RegistrationState.Confirmed, World.Staff), (registration.State, registration.ConfirmedBy));
    }

    [Fact]
    public async Task Should_refuse_another_sites_candidate_and_one_who_is_not_there_yet()
    {
        var world = await World.CreateAsync(database);
        var waiting = await world.AwaitingConfirmationAsync();
        var paid = await world.PaidAsync();

        World.Refused(await world.ConfirmAsync(waiting, Guid.CreateVersion7()), "not-your-site");
        var early = World.Refused(await world.ConfirmAsync(paid), "not-awaiting-confirmation");
        Assert.Contains("已支付", early.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_keep_to_the_sites_notice_before_the_sessions_default()
    {
        var world = await World.CreateAsync(database);
        var id = await world.AwaitingConfirmationAsync();
        var now = await world.NowAsync();
        World.Refused(await world.ConfirmAsync(id, at: now.AddDays(30)), "confirmation-over");
        await PublishAsync(world, now.AddDays(2), now.AddDays(3), now);

        World.Refused(await world.ConfirmAsync(id), "confirmation-not-open");
        World.Refused(await world.ConfirmAsync(id, at: now.AddDays(3).AddSeconds(1)), "confirmation-over");
        World.Ok(await world.ConfirmAsync(id, at: now.AddDays(2).AddSeconds(1)));
    }

    [Fact]
    public async Task Should_undo_a_mistake_take_the_ticket_back_and_confirm_again()
    {
        var world = await World.CreateAsync(database, rooms: 10);
        var id = await world.AwaitingConfirmationAsync();
        var now = await world.NowAsync();
        World.Ok(await world.ConfirmAsync(id));
        World.Ok(await world.InBurstAsync(db => new GrantTicket(db).HandleAsync(new(id, now.AddDays(-1), now.AddDays(1)))));
        World.Ok((await world.GetAsync(id)).CheckTicketPrintable(now));

        World.Refused(await UndoAsync(world, id, ""), "reason-required");
        World.Ok(await UndoAsync(world, id, "认错人"));

        var undone = await world.GetAsync(id);
        Assert.Equal(RegistrationState.AwaitingConfirmation, undone.State);
        World.Refused(undone.CheckTicketPrintable(now), "ticket-not-granted");
        World.Refused(await UndoAsync(world, id, "认错人"), "not-confirmed");
        World.Ok(await world.ConfirmAsync(id));
        var history = await world.ReadAsync(db => db.SiteConfirmations.Where(c => c.RegistrationId == id)
            .OrderBy(c => c.ConfirmedAt).Select(c => c.UndoReason).ToListAsync());
        Assert.Equal(["认错人", null], history);
    }

    [Fact]
    public async Task Should_confirm_again_after_the_window_whose_confirmation_was_taken_back_by_mistake_and_nobody_else()
    {
        var world = await World.CreateAsync(database);
        var mistaken = await world.AwaitingConfirmationAsync();
        var absent = await world.AwaitingConfirmationAsync();
        var now = await world.NowAsync();
        await PublishAsync(world, now.AddDays(1), now.AddDays(2), now);
        World.Ok(await world.ConfirmAsync(mistaken, at: now.AddDays(2).AddMinutes(-1)));
        World.Ok(await UndoAsync(world, mistaken, "点错了人"));

        World.Refused(await world.ConfirmAsync(absent, at: now.AddDays(2).AddMinutes(3)), "confirmation-over");
        World.Ok(await world.ConfirmAsync(mistaken, at: now.AddDays(2).AddMinutes(3)));

        Assert.Equal(RegistrationState.Confirmed, (await world.GetAsync(mistaken)).State);
    }

    private static Task<Result> UndoAsync(World world, Guid id, string reason) =>
        world.InBurstAsync(db => new UndoConfirmation(db).HandleAsync(new(id, World.Staff, world.SiteId, reason)));

    private static Task PublishAsync(World world, DateTimeOffset from, DateTimeOffset until, DateTimeOffset now)
    {
        var notice = new SiteNotice(Guid.CreateVersion7(), world.SiteId, world.SessionId, "现场确认", "请按时到场");
        notice.DemandConfirmation(from, until);
        notice.Publish(now);
        return world.InBurstAsync(db =>
        {
            db.Add(notice);
            return db.SaveChangesAsync();
        });
    }
}
