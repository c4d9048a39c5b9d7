using ExamReg.Domain.Registrations;
using ExamReg.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Tests.Domain.Registrations;

public sealed class BeginRegistrationTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Should_begin_with_a_readable_number()
    {
        var world = await World.CreateAsync(database);

        var begun = await world.BeginAsync(await world.CandidateAsync());

        World.Ok(begun);
        var registration = await world.GetAsync(begun.Value.RegistrationId);
        Assert.Equal(RegistrationState.FillingIn, registration.State);
        Assert.Equal($"{world.Code}{registration.Serial:0000000}", registration.Number);
        Assert.Equal(registration.Number, begun.Value.Number);
    }

    [Theory]
    [InlineData(-2, "开始")]
    [InlineData(20, "截止")]
    public async Task Should_refuse_outside_of_the_window_naming_it(int days, string word)
    {
        var world = await World.CreateAsync(database);
        var at = (await world.NowAsync()).AddDays(days);

        var refused = await world.BeginAsync(await world.CandidateAsync(), at);

        Assert.Contains(word, World.Refused(refused, "session-closed").Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_refuse_by_the_shifted_clock_of_the_database()
    {
        var world = await World.CreateAsync(database);
        var candidate = await world.CandidateAsync();
        await world.ExecuteAsync("UPDATE exam.clock SET shift = interval '21 days'");
        try
        {
            World.Refused(await world.BeginAsync(candidate), "session-closed");
        }
        finally
        {
            await world.ExecuteAsync("UPDATE exam.clock SET shift = interval '0'");
        }

        World.Ok(await world.BeginAsync(candidate));
    }

    [Fact]
    public async Task Should_refuse_a_closed_session_whatever_the_window_says()
    {
        var world = await World.CreateAsync(database, change: (session, _) => session.Close());

        World.Refused(await world.BeginAsync(await world.CandidateAsync()), "session-closed");
    }

    [Fact]
    public async Task Should_refuse_a_second_active_registration_and_go_on_in_the_same_transaction()
    {
        var world = await World.CreateAsync(database);
        var candidate = await world.CandidateAsync();
        var first = await world.BeginAsync(candidate);

        var (second, stillThere) = await world.InBurstAsync(async db => (
            await new BeginRegistration(db).HandleAsync(new(world.SessionId, candidate, Guid.CreateVersion7())),
            await db.Registrations.CountAsync(r => r.CandidateId == candidate)));

        Assert.Contains(first.Value.Number, World.Refused(second, "already-registered").Message, StringComparison.Ordinal);
        Assert.Equal(1, stillThere);
    }

    [Theory]
    [InlineData(RegistrationState.Declined)]
    [InlineData(RegistrationState.Withdrawn)]
    [InlineData(RegistrationState.Expired)]
    public async Task Should_begin_anew_after_an_end(RegistrationState end)
    {
        var world = await World.CreateAsync(database);
        var candidate = await world.CandidateAsync();
        var id = (await world.BeginAsync(candidate)).Value.RegistrationId;
        World.Ok(await world.InBurstAsync(db => end switch
        {
            RegistrationState.Declined => new DeclineAgreement(db).HandleAsync(new(id)),
            RegistrationState.Withdrawn => new WithdrawRegistration(db).HandleAsync(new(id, "本人放弃")),
            _ => new ExpireRegistration(db).HandleAsync(new(id, "逾期")),
        }));

        Assert.Equal(end, (await world.GetAsync(id)).State);
        World.Ok(await world.BeginAsync(candidate));
    }

    [Fact]
    public async Task Two_at_the_same_moment_both_begin_without_the_index()
    {
        var world = await World.CreateAsync(database);
        await world.ExecuteAsync("DROP INDEX exam.ux_registrations_one_active");
        try
        {
            Assert.Equal(2, await RaceByCheckThenInsertAsync(world, await world.CandidateAsync()));
        }
        finally
        {
            await world.ExecuteAsync("DELETE FROM exam.registrations");
            await world.ExecuteAsync(
                "CREATE UNIQUE INDEX ux_registrations_one_active ON exam.registrations (candidate_id, session_id) "
                + "WHERE state NOT IN ('Expired', 'Withdrawn', 'Declined')");
        }
    }

    [Fact]
    public async Task Many_at_the_same_moment_begin_one()
    {
        var world = await World.CreateAsync(database);
        var candidate = await world.CandidateAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => world.BeginAsync(candidate))));

        Assert.Single(results, r => r.IsSuccess);
        Assert.All(results.Where(r => !r.IsSuccess), r => World.Refused(r, "already-registered"));
    }

    /// <summary>The mistake: look, then insert.</summary>
    private static async Task<int> RaceByCheckThenInsertAsync(World world, Guid candidate)
    {
        var looked = new AsyncBarrier(2);
        var begun = await Task.WhenAll(Enumerable.Range(0, 2).Select(i => world.InBurstAsync(async db =>
        {
            var free = !await db.Registrations.AnyAsync(r => r.CandidateId == candidate && r.SessionId == world.SessionId);
            await looked.ArriveAsync();
            return !free ? 0 : await db.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO exam.registrations
                    (id, number, session_id, candidate_id, workflow_instance_id, state, is_locked, marked_fields, created_at)
                VALUES ({Guid.CreateVersion7()}, {$"race{i}"}, {world.SessionId}, {candidate}, {Guid.CreateVersion7()},
                    'FillingIn', false, ARRAY[]::text[], exam.now())
                """);
        })));
        return begun.Sum();
    }
}
