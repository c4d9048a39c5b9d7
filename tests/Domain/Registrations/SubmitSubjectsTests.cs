using ExamReg.Domain.Registrations;
using ExamReg.Tests.Support;
using Npgsql;

namespace ExamReg.Tests.Domain.Registrations;

public sealed class SubmitSubjectsTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Should_hold_seats_and_copy_fee_and_slot()
    {
        var world = await World.CreateAsync(database);
        var id = await world.FilledAsync();

        World.Ok(await world.SubmitAsync(id, world.Morning, world.Afternoon, world.Morning));
        await world.ExecuteAsync($"UPDATE exam.offerings SET fee = 500 WHERE session_id = '{world.SessionId}'");

        var registration = await world.GetAsync(id);
        Assert.Equal(RegistrationState.AwaitingPhoto, registration.State);
        Assert.Equal(world.SiteId, registration.SiteId);
        Assert.NotNull(registration.SubmittedAt);
        Assert.Equal([80m, 100m], registration.Choices.Select(c => c.Fee).Order());
        Assert.All(registration.Choices, c => Assert.True(c.HoldsSeat));
        Assert.Equal((1, 0, 1), await TakenAsync(world));
    }

    [Fact]
    public async Task Should_refuse_clashing_subjects_naming_both_and_their_times()
    {
        var world = await World.CreateAsync(database);
        var id = await world.FilledAsync();

        var message = World.Refused(await world.SubmitAsync(id, world.Morning, world.LateMorning), "subjects-clash").Message;

        Assert.Contains("上午科目", message, StringComparison.Ordinal);
        Assert.Contains("近午科目", message, StringComparison.Ordinal);
        Assert.Contains("09:00–11:00", message, StringComparison.Ordinal);
        Assert.Contains("10:00–12:00", message, StringComparison.Ordinal);
        Assert.Equal((0, 0, 0), await TakenAsync(world));
    }

    [Fact]
    public async Task The_database_itself_refuses_clashing_choices_and_a_slot_moved_into_a_clash()
    {
        var world = await World.CreateAsync(database);
        var id = await world.SubmittedAsync(world.Morning, world.Afternoon);

        var inserted = await Assert.ThrowsAsync<PostgresException>(() => world.ExecuteAsync(
            "INSERT INTO exam.choices (id, registration_id, offering_id, fee, starts_at, ends_at, holds_seat) "
            + $"SELECT gen_random_uuid(), '{id}', id, fee, starts_at, ends_at, true FROM exam.offerings WHERE id = '{world.LateMorning}'"));
        var moved = await Assert.ThrowsAsync<PostgresException>(() => world.ExecuteAsync(
            "UPDATE exam.offerings SET starts_at = starts_at - interval '4 hours', ends_at = ends_at - interval '4 hours' "
            + $"WHERE id = '{world.Afternoon}'"));

        Assert.Equal("ex_choices_no_clash", inserted.ConstraintName);
        Assert.Equal("ex_choices_no_clash", moved.ConstraintName);
    }

    [Fact]
    public async Task A_moved_slot_is_followed_by_the_choices()
    {
        var world = await World.CreateAsync(database);
        var id = await world.SubmittedAsync(world.Afternoon);

        await world.ExecuteAsync($"UPDATE exam.offerings SET ends_at = ends_at + interval '1 hour' WHERE id = '{world.Afternoon}'");

        var choice = Assert.Single((await world.GetAsync(id)).Choices);
        Assert.Equal(TimeSpan.FromHours(3), choice.EndsAt - choice.StartsAt);
    }

    [Fact]
    public async Task Should_refuse_full_subjects_by_name_and_hold_nothing()
    {
        var world = await World.CreateAsync(database, capacity: 1);
        await world.SubmittedAsync(world.Afternoon);
        var id = await world.FilledAsync();

        var message = World.Refused(await world.SubmitAsync(id, world.Morning, world.Afternoon), "seat-full").Message;

        Assert.Contains("下午科目", message, StringComparison.Ordinal);
        Assert.Equal((0, 0, 1), await TakenAsync(world));
        Assert.Empty((await world.GetAsync(id)).Choices);
    }

    [Fact]
    public async Task Should_move_exactly_the_difference_when_subjects_change()
    {
        var world = await World.CreateAsync(database, capacity: 1);
        var id = await world.SubmittedAsync(world.Morning, world.Afternoon);

        World.Ok(await world.SubmitAsync(id, world.LateMorning, world.Afternoon));

        Assert.Equal((0, 1, 1), await TakenAsync(world));
        var registration = await world.GetAsync(id);
        Assert.Equal([90m, 100m], registration.Choices.Select(c => c.Fee).Order());
        Assert.Equal(RegistrationState.Submitted, registration.State);
    }

    [Fact]
    public async Task Should_keep_the_old_subjects_when_a_new_one_is_full()
    {
        var world = await World.CreateAsync(database, capacity: 1);
        await world.SubmittedAsync(world.Afternoon);
        var id = await world.SubmittedAsync(world.Morning);

        World.Refused(await world.SubmitAsync(id, world.Afternoon), "seat-full");

        Assert.Equal((1, 0, 1), await TakenAsync(world));
        Assert.Equal(world.Morning, Assert.Single((await world.GetAsync(id)).Choices).OfferingId);
    }

    [Fact]
    public async Task Should_refuse_by_the_limits_of_the_workflow_definition()
    {
        var world = await World.CreateAsync(database);
        var id = await world.FilledAsync();

        Assert.Contains("1", World.Refused(await world.SubmitAsync(id), "too-few-subjects").Message, StringComparison.Ordinal);
        World.Refused(
            await world.InBurstAsync(db => new SubmitSubjects(db).HandleAsync(
                new(id, world.SiteId, [world.Morning, world.Afternoon], true, MinSubjects: 1, MaxSubjects: 1))),
            "too-many-subjects");
    }

    [Fact]
    public async Task Should_refuse_what_the_site_does_not_offer_in_this_session()
    {
        var world = await World.CreateAsync(database);
        var other = await World.CreateAsync(database);
        var id = await world.FilledAsync();

        World.Refused(await world.SubmitAsync(id, world.Morning, other.Afternoon), "offering-not-offered");
        World.Refused(
            await world.InBurstAsync(db => new SubmitSubjects(db).HandleAsync(new(id, other.SiteId, [world.Morning], true))),
            "offering-not-offered");
    }

    [Fact]
    public async Task Should_refuse_without_the_promise_and_after_the_window()
    {
        var world = await World.CreateAsync(database);
        var filled = await world.FilledAsync();
        var late = (await world.NowAsync()).AddDays(20);

        var unpromised = await world.InBurstAsync(db => new SubmitSubjects(db)
            .HandleAsync(new(filled, world.SiteId, [world.Morning], false)));
        Assert.Equal("Truthful", World.Refused(unpromised, "truth-not-promised").Field);
        World.Refused(
            await world.InBurstAsync(db => new SubmitSubjects(db).HandleAsync(new(filled, world.SiteId, [world.Morning], true)), late),
            "session-closed");
    }

    [Fact]
    public async Task Many_candidates_at_once_never_take_more_than_there_is()
    {
        var world = await World.CreateAsync(database, capacity: 3);
        var ids = new List<Guid>();
        for (var i = 0; i < 8; i++)
            ids.Add(await world.FilledAsync());

        var results = await Task.WhenAll(ids.Select(id => Task.Run(() => world.SubmitAsync(id, world.Afternoon, world.Morning))));

        Assert.Equal(3, results.Count(r => r.IsSuccess));
        Assert.Equal((3, 0, 3), await TakenAsync(world));
    }

    private static async Task<(int Morning, int LateMorning, int Afternoon)> TakenAsync(World world) => (
        await world.SeatsTakenAsync(world.Morning),
        await world.SeatsTakenAsync(world.LateMorning),
        await world.SeatsTakenAsync(world.Afternoon));
}
