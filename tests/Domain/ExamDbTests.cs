using ExamReg.Domain;
using ExamReg.Domain.Registrations;
using ExamReg.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace ExamReg.Tests.Domain;

public sealed class ExamDbTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task The_migrations_match_the_model_and_can_be_applied_again()
    {
        var ct = TestContext.Current.CancellationToken;
        await Task.WhenAll(ExamDb.MigrateAsync(database.DataSource, ct), ExamDb.MigrateAsync(database.DataSource, ct));
        await using var connection = await database.DataSource.OpenConnectionAsync(ct);
        await using var db = ExamDb.On(connection);

        Assert.False(db.Database.HasPendingModelChanges());
        Assert.Empty(await db.Database.GetPendingMigrationsAsync(ct));
    }

    [Fact]
    public async Task Every_operation_can_be_resolved()
    {
        var services = new ServiceCollection();
        services.AddSingleton(database.DataSource);
        services.AddExamDomain(options => options.IdentityKey = [.. Enumerable.Repeat((byte)7, 32)]);
        await using var provider = services.BuildServiceProvider(
            new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        await using var scope = provider.CreateAsyncScope();

        var operations = typeof(ExamDb).Assembly.GetExportedTypes().Where(type => type.GetMethod("HandleAsync") is not null).ToList();

        Assert.True(operations.Count >= 30, $"{operations.Count} operations");
        Assert.All(operations, operation => Assert.NotNull(scope.ServiceProvider.GetService(operation)));
    }

    [Fact]
    public void Should_not_start_without_an_identity_key() =>
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddExamDomain(_ => { }));

    [Fact]
    public async Task A_context_that_is_lent_out_again_remembers_nothing_not_even_of_a_burst_whose_connection_died()
    {
        var ct = TestContext.Current.CancellationToken;
        var world = await World.CreateAsync(database);
        var id = await world.FilledAsync();
        var returned = new HashSet<ExamDb>(ReferenceEqualityComparer.Instance);
        for (var round = 0; round < 10; round++)
        {
            await using var connection = await database.DataSource.OpenConnectionAsync(ct);
            await using var db = ExamDb.On(connection, DateTimeOffset.UtcNow);
            Assert.Equal(id, (await db.Registrations.SingleAsync(r => r.Id == id, ct)).Id);
            // Left open in the middle of things, on a connection that the server has closed.
            await db.Database.OpenConnectionAsync(ct);
            await world.ExecuteAsync($"SELECT pg_terminate_backend({connection.ProcessID})");
            await Assert.ThrowsAnyAsync<Exception>(() => db.Registrations.CountAsync(ct));
            returned.Add(db);
        }

        var lentAgain = 0;
        await using var alive = await database.DataSource.OpenConnectionAsync(ct);
        for (var turn = 0; turn < 5_000 && returned.Count > 0; turn++)
        {
            await using var db = ExamDb.On(alive);
            if (!returned.Remove(db))
                continue;
            lentAgain++;
            Assert.Empty(db.ChangeTracker.Entries());
            Assert.Null(db.TransactionNow);
            Assert.Equal(AutoTransactionBehavior.Never, db.Database.AutoTransactionBehavior);
            Assert.Equal(1, await db.Registrations.CountAsync(r => r.Id == id, ct));
        }
        Assert.True(lentAgain > 0, "no context was lent out twice");
    }

    [Fact]
    public async Task A_stale_write_fails()
    {
        var world = await World.CreateAsync(database);
        var id = await world.FilledAsync();

        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => world.InBurstAsync(async db =>
        {
            var registration = await db.Registrations.SingleAsync(r => r.Id == id);
            await world.ExecuteAsync($"UPDATE exam.registrations SET is_locked = true WHERE id = '{id}'");
            registration.SaveDraft(new BasicInformationInput(), World.Cipher);
            await db.SaveChangesAsync();
        }));
    }

    [Fact]
    public async Task The_lock_reads_again_what_the_burst_had_read_before()
    {
        var world = await World.CreateAsync(database);
        var id = await world.FilledAsync();

        var submitted = await world.InBurstAsync(async db =>
        {
            _ = await db.Registrations.SingleAsync(r => r.Id == id);
            await world.ExecuteAsync($"UPDATE exam.registrations SET is_locked = true WHERE id = '{id}'");
            return await new SubmitSubjects(db).HandleAsync(new(id, world.SiteId, [world.Morning], true));
        });

        World.Refused(submitted, "registration-locked");
    }
}
