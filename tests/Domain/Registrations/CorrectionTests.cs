using ExamReg.Domain;
using ExamReg.Domain.Registrations;
using ExamReg.Domain.Reviews;
using ExamReg.Tests.Support;

namespace ExamReg.Tests.Domain.Registrations;

/// <summary>After a review that was not passed: what was marked stays marked until it is changed, and a photo may stay or not.</summary>
public sealed class CorrectionTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task What_was_changed_is_no_longer_marked()
    {
        var world = await World.CreateAsync(database, review: true);
        var id = await RejectedAsync(world, "Name", "Mobile", "Photo", "OfferingIds");
        var number = (await world.GetAsync(id)).ReadInformation(World.Cipher)!.IdentityNumber;

        World.Ok(await world.InBurstAsync(db => new ReopenInformation(db).HandleAsync(new(id))));
        World.Ok(await world.InBurstAsync(db =>
            new FillInformation(db, World.Cipher).HandleAsync(new(id, World.Information(number) with { Name = "张改正" }))));
        Assert.Equal(["Mobile", "Photo", "OfferingIds"], (await world.GetAsync(id)).MarkedFields);

        World.Ok(await world.SubmitAsync(id, world.Morning));
        Assert.Equal(["Mobile", "Photo", "OfferingIds"], (await world.GetAsync(id)).MarkedFields);
        World.Ok(await world.SubmitAsync(id, world.Afternoon));
        World.Ok(await world.StorePhotoAsync(id, 7));

        Assert.Equal(["Mobile"], (await world.GetAsync(id)).MarkedFields);
        Assert.Equal("照片不清晰", (await world.GetAsync(id)).RejectReason);
    }

    [Fact]
    public async Task A_photo_may_stay_unless_it_is_missing_marked_or_too_small_by_the_rules_of_today()
    {
        var world = await World.CreateAsync(database, review: true);
        var without = await world.FilledAsync();
        World.Ok(await world.SubmitAsync(without, world.Morning));
        World.Refused(await KeepAsync(world, without), "photo-missing");

        var marked = await RejectedAsync(world, "Photo");
        World.Refused(await KeepAsync(world, marked), "photo-marked");
        World.Ok(await world.StorePhotoAsync(marked, 7));
        World.Ok(await KeepAsync(world, marked));

        var id = await world.SubmittedAsync();
        World.Ok(await world.EnterAsync(id, RegistrationState.AwaitingPhoto));
        var refused = World.Refused(await KeepAsync(world, id, minWidth: 481), "photo-too-small");
        Assert.Contains("高640×宽480", refused.Message, StringComparison.Ordinal);
        World.Ok(await KeepAsync(world, id));
        Assert.Equal(RegistrationState.Submitted, (await world.GetAsync(id)).State);
    }

    private static async Task<Guid> RejectedAsync(World world, params string[] fields)
    {
        var id = await world.UnderReviewAsync();
        World.Ok(await world.InBurstAsync(db =>
            new DecideReview(db).HandleAsync(new(id, World.Staff, world.SiteId, false, "照片不清晰", fields))));
        return id;
    }

    private static Task<Result> KeepAsync(World world, Guid id, int minWidth = 144) =>
        world.InBurstAsync(db => new KeepPhoto(db).HandleAsync(new(id, minWidth, 192)));
}
