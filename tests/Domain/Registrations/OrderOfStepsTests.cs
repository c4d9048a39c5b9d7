using ExamReg.Domain.Registrations;
using ExamReg.Tests.Support;

namespace ExamReg.Tests.Domain.Registrations;

/// <summary>The flow decides in which order information, subjects and photo are given; the domain only asks that all are there.</summary>
public sealed class OrderOfStepsTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Theory]
    [InlineData("information", "subjects", "photo")]
    [InlineData("information", "photo", "subjects")]
    [InlineData("photo", "information", "subjects")]
    [InlineData("photo", "subjects", "information")]
    [InlineData("subjects", "information", "photo")]
    [InlineData("subjects", "photo", "information")]
    public async Task Should_come_to_payment_and_to_review_in_any_order(params string[] steps)
    {
        var world = await World.CreateAsync(database);
        var paying = await BeginAsync(world);
        var reviewed = await BeginAsync(world);
        foreach (var step in steps)
        {
            await DoAsync(world, paying, step);
            await DoAsync(world, reviewed, step);
        }

        World.Ok(await world.OpenOrderAsync(paying));
        World.Ok(await world.EnterAsync(reviewed, RegistrationState.AwaitingReviewRequest));

        Assert.Equal(RegistrationState.AwaitingPayment, (await world.GetAsync(paying)).State);
        Assert.Equal(RegistrationState.AwaitingReviewRequest, (await world.GetAsync(reviewed)).State);
    }

    [Theory]
    [InlineData("information", "subjects")]
    [InlineData("information", "photo")]
    [InlineData("photo", "subjects")]
    public async Task Should_not_come_there_while_one_is_missing(params string[] steps)
    {
        var world = await World.CreateAsync(database);
        var id = await BeginAsync(world);
        foreach (var step in steps)
            await DoAsync(world, id, step);

        World.Refused(await world.EnterAsync(id, RegistrationState.AwaitingReviewRequest), "wrong-state");
        Assert.False((await world.OpenOrderAsync(id)).IsSuccess);
    }

    private static async Task<Guid> BeginAsync(World world)
    {
        var id = (await world.BeginAsync(await world.CandidateAsync())).Value.RegistrationId;
        World.Ok(await world.InBurstAsync(db => new AcceptAgreement(db).HandleAsync(new(id, "协议", true))));
        return id;
    }

    private static async Task DoAsync(World world, Guid id, string step) => World.Ok(step switch
    {
        "information" => await world.InBurstAsync(db => new FillInformation(db, World.Cipher).HandleAsync(new(id, World.Information()))),
        "subjects" => await world.SubmitAsync(id, world.Morning),
        _ => await world.StorePhotoAsync(id),
    });
}
