using ExamReg.Domain;
using ExamReg.Domain.Registrations;
using ExamReg.Domain.Reviews;
using ExamReg.Tests.Support;

namespace ExamReg.Tests.Domain.Seats;

/// <summary>Capacity returns: on change, withdrawal, expiry, and on rejection where the flow's policy says so.</summary>
public sealed class SeatReleaseTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task A_change_frees_the_seat_for_the_next_candidate()
    {
        var world = await World.CreateAsync(database, capacity: 1);
        var first = await world.SubmittedAsync(world.Morning);
        var second = await world.FilledAsync();
        World.Refused(await world.SubmitAsync(second, world.Morning), "seat-full");

        World.Ok(await world.SubmitAsync(first, world.Afternoon));

        World.Ok(await world.SubmitAsync(second, world.Morning));
        Assert.Equal((1, 1), (await world.SeatsTakenAsync(world.Morning), await world.SeatsTakenAsync(world.Afternoon)));
    }

    [Theory]
    [InlineData(RegistrationState.Withdrawn)]
    [InlineData(RegistrationState.Expired)]
    public async Task An_end_frees_every_seat_once(RegistrationState end)
    {
        var world = await World.CreateAsync(database, capacity: 1);
        var id = await world.SubmittedAsync(world.Morning, world.Afternoon);

        for (var i = 0; i < 2; i++)
        {
            World.Ok(await (end == RegistrationState.Expired
                ? world.ExpireAsync(id)
                : world.InBurstAsync(db => new WithdrawRegistration(db).HandleAsync(new(id, "考生撤销了报名。")))));
        }

        Assert.Equal((0, 0), (await world.SeatsTakenAsync(world.Morning), await world.SeatsTakenAsync(world.Afternoon)));
        World.Ok(await world.SubmitAsync(await world.FilledAsync(), world.Morning, world.Afternoon));
    }

    [Fact]
    public async Task A_rejection_keeps_the_seats_unless_the_policy_frees_them()
    {
        var world = await World.CreateAsync(database, capacity: 2, review: true);
        var kept = await world.UnderReviewAsync();
        var freed = await world.UnderReviewAsync();

        World.Ok(await RejectAsync(world, kept, releaseSeats: false));
        Assert.Equal(2, await world.SeatsTakenAsync(world.Morning));
        World.Ok(await RejectAsync(world, freed, releaseSeats: true));

        Assert.Equal(1, await world.SeatsTakenAsync(world.Morning));
        Assert.All((await world.GetAsync(kept)).Choices, choice => Assert.True(choice.HoldsSeat));
        Assert.All((await world.GetAsync(freed)).Choices, choice => Assert.False(choice.HoldsSeat));
    }

    [Fact]
    public async Task Who_lost_the_seats_by_a_rejection_holds_them_again_when_applying_again()
    {
        var world = await World.CreateAsync(database, capacity: 1, review: true);
        var id = await world.UnderReviewAsync();
        World.Ok(await RejectAsync(world, id, releaseSeats: true));

        World.Ok(await ApplyAsync(world, id));

        Assert.Equal(1, await world.SeatsTakenAsync(world.Morning));
        World.Ok(await world.InBurstAsync(db => new DecideReview(db).HandleAsync(new(id, World.Staff, world.SiteId, true))));
        World.Ok(await world.OpenOrderAsync(id));
    }

    [Fact]
    public async Task Who_lost_the_seats_to_another_is_told_which_is_full_and_takes_another_subject()
    {
        var world = await World.CreateAsync(database, capacity: 1, review: true);
        var id = await world.UnderReviewAsync();
        World.Ok(await RejectAsync(world, id, releaseSeats: true));
        await world.SubmittedAsync(world.Morning);

        Assert.Contains("上午科目", World.Refused(await ApplyAsync(world, id), "seat-full").Message, StringComparison.Ordinal);
        Assert.Equal(RegistrationState.ReviewRejected, (await world.GetAsync(id)).State);

        World.Ok(await world.InBurstAsync(db => new ReopenInformation(db).HandleAsync(new(id))));
        World.Ok(await world.SubmitAsync(id, world.Afternoon));
        World.Ok(await ReachReviewAsync(world, id));
        Assert.Equal((1, 1), (await world.SeatsTakenAsync(world.Morning), await world.SeatsTakenAsync(world.Afternoon)));
    }

    [Fact]
    public async Task A_price_change_touches_no_choice_that_was_made()
    {
        var world = await World.CreateAsync(database);
        var id = await world.SubmittedAsync(world.Morning);
        await world.InBurstAsync(async db =>
        {
            (await db.Offerings.FindAsync(world.Morning))!.SetFee(200);
            await db.SaveChangesAsync();
        });

        World.Ok(await world.SubmitAsync(id, world.Morning, world.Afternoon));

        var fees = (await world.GetAsync(id)).Choices.ToDictionary(choice => choice.OfferingId, choice => choice.Fee);
        Assert.Equal((80m, 100m), (fees[world.Morning], fees[world.Afternoon]));
        Assert.Equal(180m, (await world.OpenOrderAsync(id)).Value.Amount);
    }

    private static Task<Result> RejectAsync(World world, Guid id, bool releaseSeats) => world.InBurstAsync(db =>
        new DecideReview(db).HandleAsync(new(id, World.Staff, world.SiteId, false, "照片不清晰", [], releaseSeats)));

    private static Task<Result> ApplyAsync(World world, Guid id) => world.InBurstAsync(db => new ApplyForReview(db).HandleAsync(new(id)));

    private static async Task<Result> ReachReviewAsync(World world, Guid id)
    {
        World.Ok(await world.EnterAsync(id, RegistrationState.AwaitingReviewRequest));
        return await ApplyAsync(world, id);
    }
}
