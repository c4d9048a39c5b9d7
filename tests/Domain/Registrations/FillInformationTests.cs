using System.Text;
using ExamReg.Domain;
using ExamReg.Domain.Registrations;
using ExamReg.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Tests.Domain.Registrations;

public sealed class FillInformationTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Should_keep_the_information_and_encrypt_the_identity_number()
    {
        var world = await World.CreateAsync(database);
        var number = World.NewIdentityNumber();

        var id = await world.FilledAsync(identityNumber: number);

        var registration = await world.GetAsync(id);
        Assert.Equal(number, registration.ReadInformation(World.Cipher)!.IdentityNumber);
        Assert.Equal(World.Information(number), registration.ReadInput(World.Cipher));
        Assert.Equal(-1, registration.IdentityNumberEncrypted.AsSpan().IndexOf(Encoding.UTF8.GetBytes(number[6..14])));
    }

    [Fact]
    public async Task Should_refuse_the_agreement_without_the_tick()
    {
        var world = await World.CreateAsync(database);
        var id = (await world.BeginAsync(await world.CandidateAsync())).Value.RegistrationId;

        World.Refused(await world.InBurstAsync(db => new AcceptAgreement(db).HandleAsync(new(id, "协议", false))), "agreement-not-ticked");
    }

    [Fact]
    public async Task Should_remember_which_agreement_was_accepted_first()
    {
        var world = await World.CreateAsync(database);
        var id = await world.FilledAsync();

        World.Ok(await world.InBurstAsync(db => new AcceptAgreement(db).HandleAsync(new(id, "另一版协议", true))));

        Assert.Equal(AcceptAgreement.Hash("协议"), (await world.GetAsync(id)).AgreementHash);
    }

    [Fact]
    public async Task Should_give_errors_by_field_and_change_nothing()
    {
        var world = await World.CreateAsync(database);
        var number = World.NewIdentityNumber();
        var id = await world.FilledAsync(identityNumber: number);

        var refused = await world.InBurstAsync(db => new FillInformation(db, World.Cipher).HandleAsync(
            new(id, World.Information(number) with { Name = "李四", Mobile = "1", Postcode = "" })));

        Assert.Equal(["Mobile", "Postcode"], refused.Errors.Select(e => e.Field));
        Assert.Equal("张示范", (await world.GetAsync(id)).Name);
    }

    [Fact]
    public async Task Should_refuse_an_identity_number_that_is_registered_under_another_account()
    {
        var world = await World.CreateAsync(database);
        var number = World.NewIdentityNumber();
        var first = await world.FilledAsync(identityNumber: number);
        var ownNumber = World.NewIdentityNumber();
        var second = await world.FilledAsync(identityNumber: ownNumber);

        var refused = await FillAsync(world, second, number);

        Assert.Equal("IdentityNumber", World.Refused(refused, "identity-number-taken").Field);
        Assert.DoesNotContain(number, refused.Errors[0].Message, StringComparison.Ordinal);
        Assert.Equal(ownNumber, (await world.GetAsync(second)).ReadInformation(World.Cipher)!.IdentityNumber);
        World.Ok(await FillAsync(world, first, number));
    }

    [Fact]
    public async Task Should_free_the_identity_number_when_the_registration_ends()
    {
        var world = await World.CreateAsync(database);
        var number = World.NewIdentityNumber();
        World.Ok(await world.ExpireAsync(await world.FilledAsync(identityNumber: number)));

        World.Ok(await FillAsync(world, await world.FilledAsync(), number));
    }

    [Fact]
    public async Task Two_accounts_at_the_same_moment_with_one_identity_number_fill_in_once()
    {
        var world = await World.CreateAsync(database);
        var ids = new[] { await world.FilledAsync(), await world.FilledAsync(), await world.FilledAsync() };
        var number = World.NewIdentityNumber();

        var results = await Task.WhenAll(ids.Select(id => Task.Run(() => FillAsync(world, id, number))));

        Assert.Single(results, r => r.IsSuccess);
        Assert.All(results.Where(r => !r.IsSuccess), r => World.Refused(r, "identity-number-taken"));
    }

    [Fact]
    public async Task Should_keep_a_draft_unchecked_and_encrypted_until_the_information_is_filled_in()
    {
        var world = await World.CreateAsync(database);
        var id = await world.FilledAsync();
        var draft = new BasicInformationInput { Name = "半", IdentityNumber = "110105194912" };

        var stamp = (await world.GetAsync(id)).InformationStamp;
        World.Ok(await SaveDraftAsync(world, id, draft, stamp));

        var saved = await world.GetAsync(id);
        Assert.Equal(draft, saved.ReadInput(World.Cipher));
        Assert.Equal("张示范", saved.Name);
        Assert.Equal(-1, saved.InformationDraft.AsSpan().IndexOf("110105194912"u8));
        World.Ok(await FillAsync(world, id, World.NewIdentityNumber()));
        Assert.Null((await world.GetAsync(id)).InformationDraft);

        // On its way while the form was submitted: it comes too late and brings nothing back.
        World.Refused(await SaveDraftAsync(world, id, draft, stamp), "draft-outdated");
        Assert.Null((await world.GetAsync(id)).InformationDraft);
        World.Refused(
            await SaveDraftAsync(world, id, draft with { School = new string('长', SaveInformationDraft.MaxLength + 1) }, stamp), "draft-too-long");
    }

    [Fact]
    public async Task Should_refuse_while_locked()
    {
        var world = await World.CreateAsync(database);
        var id = await world.FilledAsync();
        World.Ok(await world.InBurstAsync(db => new LockRegistration(db).HandleAsync(new(id))));

        World.Refused(await FillAsync(world, id, World.NewIdentityNumber()), "registration-locked");
        World.Refused(await world.SubmitAsync(id, world.Morning), "registration-locked");
        World.Refused(await world.StorePhotoAsync(id), "registration-locked");
        World.Ok(await world.InBurstAsync(db => new UnlockRegistration(db).HandleAsync(new(id))));
        World.Ok(await world.SubmitAsync(id, world.Morning));
    }

    [Fact]
    public async Task Should_refuse_to_work_without_a_transaction()
    {
        var world = await World.CreateAsync(database);
        var id = await world.FilledAsync();
        var ct = TestContext.Current.CancellationToken;
        var builder = new DbContextOptionsBuilder<ExamDb>();
        ExamDb.Configure(builder, database.DataSource);
        await using var db = new ExamDb(builder.Options);

        await Assert.ThrowsAsync<InvalidOperationException>(() => new LockRegistration(db).HandleAsync(new(id), ct));

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        World.Ok(await new LockRegistration(db).HandleAsync(new(id), ct));
        await transaction.CommitAsync(ct);
        Assert.True((await world.GetAsync(id)).IsLocked);
    }

    private static Task<Result> SaveDraftAsync(World world, Guid id, BasicInformationInput draft, string stamp) =>
        world.InBurstAsync(db => new SaveInformationDraft(db, World.Cipher).HandleAsync(new(id, draft, stamp)));

    private static Task<Result> FillAsync(World world, Guid id, string number) =>
        world.InBurstAsync(db => new FillInformation(db, World.Cipher).HandleAsync(new(id, World.Information(number))));
}
