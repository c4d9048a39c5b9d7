using ExamReg.Domain;
using ExamReg.Domain.Registrations;
using ExamReg.Domain.Reviews;
using ExamReg.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Tests.Domain.Reviews;

public sealed class ReviewTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Should_lock_while_the_site_looks()
    {
        var world = await World.CreateAsync(database, review: true);
        var id = await world.UnderReviewAsync();

        Assert.Equal(RegistrationState.UnderReview, (await world.GetAsync(id)).State);
        World.Refused(await world.StorePhotoAsync(id), "registration-locked");
        World.Refused(await world.InBurstAsync(db => new ReopenInformation(db).HandleAsync(new(id))), "registration-locked");
    }

    [Fact]
    public async Task Should_not_be_applied_for_without_a_photo_or_subjects()
    {
        var world = await World.CreateAsync(database, review: true);
        var filled = await world.FilledAsync();
        var withoutPhoto = await world.FilledAsync();
        World.Ok(await world.SubmitAsync(withoutPhoto, world.Morning));

        World.Refused(await ApplyAsync(world, filled), "information-missing");
        World.Refused(await ApplyAsync(world, withoutPhoto), "photo-missing");
    }

    [Fact]
    public async Task Should_open_for_correction_with_the_reason_and_pass_the_second_time()
    {
        var world = await World.CreateAsync(database, review: true);
        var id = await world.UnderReviewAsync();

        World.Ok(await DecideAsync(world, id, false, "照片不是正面免冠", "Photo", "Name", "Photo"));

        var rejected = await world.GetAsync(id);
        Assert.Equal((RegistrationState.ReviewRejected, "照片不是正面免冠"), (rejected.State, rejected.RejectReason));
        Assert.Equal(["Photo", "Name"], rejected.MarkedFields);
        World.Ok(await world.StorePhotoAsync(id, 9));
        World.Ok(await ApplyAsync(world, id));
        Assert.Null((await world.GetAsync(id)).RejectReason);
        World.Ok(await DecideAsync(world, id, true));
        var approved = await world.GetAsync(id);
        Assert.Equal((RegistrationState.Approved, true), (approved.State, approved.IsLocked));
        Assert.Equal([false, true], await world.ReadAsync(db => db.ReviewDecisions.Where(d => d.RegistrationId == id)
            .OrderBy(d => d.DecidedAt).Select(d => d.Approved).ToListAsync()));
        World.Ok(await world.OpenOrderAsync(id));
    }

    [Fact]
    public async Task Should_be_decided_by_the_registrations_own_site_only()
    {
        var world = await World.CreateAsync(database, review: true);
        var id = await world.UnderReviewAsync();

        World.Refused(
            await world.InBurstAsync(db => new DecideReview(db).HandleAsync(new(id, World.Staff, Guid.CreateVersion7(), true))),
            "not-your-site");
    }

    [Fact]
    public async Task Should_need_a_reason_and_known_fields()
    {
        var world = await World.CreateAsync(database, review: true);
        var id = await world.UnderReviewAsync();

        World.Refused(await DecideAsync(world, id, false, " "), "reason-required");
        World.Refused(await DecideAsync(world, id, false, new('长', 501)), "reason-too-long");
        World.Refused(await DecideAsync(world, id, false, "不清楚", "Nonsense"), "unknown-field");
    }

    [Fact]
    public async Task Two_staff_members_at_the_same_moment_decide_once()
    {
        var world = await World.CreateAsync(database, review: true);
        var id = await world.UnderReviewAsync();

        var results = await Task.WhenAll(
            Task.Run(() => DecideAsync(world, id, true)), Task.Run(() => DecideAsync(world, id, false, "照片模糊")));

        World.Refused(Assert.Single(results, r => !r.IsSuccess), "not-under-review");
        Assert.Equal(1, await world.ReadAsync(db => db.ReviewDecisions.CountAsync(d => d.RegistrationId == id)));
    }

    private static Task<Result> ApplyAsync(World world, Guid id) => world.InBurstAsync(db => new ApplyForReview(db).HandleAsync(new(id)));

    private static Task<Result> DecideAsync(World world, Guid id, bool approved, string? reason = null, params string[] fields) =>
        world.InBurstAsync(db => new DecideReview(db).HandleAsync(new(id, World.Staff, world.SiteId, approved, reason, fields)));
}
