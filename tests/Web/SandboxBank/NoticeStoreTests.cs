using ExamReg.Tests.Support;
using ExamReg.Web.SandboxBank.Notices;
using ExamReg.Web.SandboxBank.Storage;
using ExamReg.Web.SandboxBank.Trades;
using Npgsql;

namespace ExamReg.Tests.Web.SandboxBank;

/// <summary>Who may send a notice, when several senders run and some of them die.</summary>
public sealed class NoticeStoreTests(TestPostgres postgres)
{
    private const int Count = 60;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_give_a_notice_to_one_sender_only()
    {
        await using var database = await WithPaidTradesAsync();
        var notices = new NoticeStore(database);

        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            var mine = new List<long>();
            while (await notices.ClaimDueAsync(Cancel) is { Count: > 0 } due)
                mine.AddRange(due.Select(notice => notice.Id));
            return mine;
        }));

        Assert.Equal(Count, taken.Sum(ids => ids.Count));
        Assert.Equal(Count, taken.SelectMany(ids => ids).Distinct().Count());
    }

    [Fact]
    public async Task Should_give_a_notice_to_the_next_when_its_sender_died()
    {
        await using var database = await WithPaidTradesAsync(count: 1);
        var notices = new NoticeStore(database);
        var claimed = Assert.Single(await notices.ClaimDueAsync(Cancel));
        Assert.Empty(await notices.ClaimDueAsync(Cancel));
        Assert.True(await notices.TimeToNextAsync(Cancel) > TimeSpan.FromSeconds(20), "The claim is shorter than an attempt may take.");

        await LetHalfAMinutePassAsync(database);

        var again = Assert.Single(await notices.ClaimDueAsync(Cancel));
        Assert.Equal((claimed.Id, claimed.NotifyId, 2), (again.Id, again.NotifyId, again.Attempt));
        await notices.MarkDeliveredAsync(again.Id, Cancel);
        await LetHalfAMinutePassAsync(database);
        Assert.Empty(await notices.ClaimDueAsync(Cancel));
    }

    private async Task<NpgsqlDataSource> WithPaidTradesAsync(int count = Count)
    {
        var database = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync());
        await BankSchema.CreateAsync(database, Cancel);
        var trades = new TradeStore(database);
        for (var number = 0; number < count; number++)
        {
            var trade = await trades.OpenAsync(new TradeRequest("app", $"O{number}", 1m, "x", "http://shop.example", "http://shop.example",
                DateTimeOffset.UtcNow, TimeSpan.FromHours(1)), Cancel);
            Assert.True(await trades.PayAsync(trade.Token, "SIM-GS", [new(Guid.NewGuid(), "TRADE_SUCCESS", TimeSpan.Zero)], Cancel));
        }
        return database;
    }

    private static async Task LetHalfAMinutePassAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand("UPDATE sandbox_bank.notices SET next_at = next_at - interval '30 seconds'");
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
