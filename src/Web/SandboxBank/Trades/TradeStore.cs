using System.Globalization;
using System.Security.Cryptography;
using Npgsql;

namespace ExamReg.Web.SandboxBank.Trades;

/// <summary>
/// Opening, paying and closing. Every change is one conditional UPDATE, so that of a payment and a closing that race exactly one wins.
/// </summary>
internal sealed class TradeStore(NpgsqlDataSource database)
{
    /// <summary>
    /// The trade for this merchant's number. A newer link for the same number moves the time limit and the addresses
    /// (the merchant may have prolonged the order); an older one changes nothing. Closed and paid trades stay what they are,
    /// and the amount never changes: the caller compares it.
    /// </summary>
    public async Task<Trade> OpenAsync(TradeRequest request, CancellationToken cancel)
    {
        await using var command = database.CreateCommand(
            """
            INSERT INTO sandbox_bank.trades
                (trade_no, token, app_id, out_trade_no, amount, subject, return_url, notify_url, requested_at, expires_at, state)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9 + $10, 'waiting')
            ON CONFLICT (app_id, out_trade_no) DO UPDATE SET
                subject = excluded.subject, return_url = excluded.return_url, notify_url = excluded.notify_url,
                requested_at = excluded.requested_at, expires_at = excluded.expires_at
            WHERE trades.state = 'waiting' AND trades.amount = excluded.amount AND trades.requested_at < excluded.requested_at
            """);
        object[] values =
        [
            NewTradeNo(), NewToken(), request.AppId, request.OutTradeNo, request.Amount, request.Subject, request.ReturnUrl,
            request.NotifyUrl, request.RequestedAt.ToUniversalTime(), request.ExpiresIn,
        ];
        Bind(command, values);
        await command.ExecuteNonQueryAsync(cancel);
        return await FindAsync(request.AppId, request.OutTradeNo, cancel)
            ?? throw new InvalidOperationException("The trade that was just written is not there.");
    }

    public Task<Trade?> FindAsync(string appId, string outTradeNo, CancellationToken cancel) =>
        OneAsync($"SELECT {Trade.Columns} FROM sandbox_bank.trades WHERE app_id = $1 AND out_trade_no = $2", [appId, outTradeNo], cancel);

    public Task<Trade?> FindByTokenAsync(string token, CancellationToken cancel) =>
        OneAsync($"SELECT {Trade.Columns} FROM sandbox_bank.trades WHERE token = $1", [token], cancel);

    /// <summary>
    /// Takes the money, and writes the notices in the same statement: a crash in between would leave the merchant without word.
    /// False when the trade no longer waits.
    /// </summary>
    public async Task<bool> PayAsync(string token, string bank, IReadOnlyList<PlannedNotice> notices, CancellationToken cancel)
    {
        await using var command = database.CreateCommand(
            """
            WITH paid AS (
                UPDATE sandbox_bank.trades SET state = 'paid', bank = $2, paid_at = clock_timestamp()
                WHERE token = $1 AND state = 'waiting' AND expires_at > clock_timestamp()
                RETURNING trade_no)
            INSERT INTO sandbox_bank.notices (notify_id, trade_no, trade_status, next_at)
            SELECT notice.id, paid.trade_no, notice.status, clock_timestamp() + notice.delay
            FROM paid, unnest($3::uuid[], $4::text[], $5::interval[]) AS notice (id, status, delay)
            """);
        object[] values =
        [
            token, bank, notices.Select(notice => notice.NotifyId).ToArray(), notices.Select(notice => notice.Status).ToArray(),
            notices.Select(notice => notice.Delay).ToArray(),
        ];
        Bind(command, values);
        return await command.ExecuteNonQueryAsync(cancel) > 0;
    }

    /// <summary>The bank said no; the trade waits on and may be tried again.</summary>
    public async Task FailAsync(string token, CancellationToken cancel)
    {
        await using var command = database.CreateCommand(
            "UPDATE sandbox_bank.trades SET failures = failures + 1 WHERE token = $1 AND state = 'waiting'");
        Bind(command, [token]);
        await command.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>
    /// Closes an unpaid trade; null when it is paid. A number that was never seen is entered as closed: the merchant's link to it
    /// may still lie in someone's browser, and must not become payable after the merchant was told that it is closed.
    /// </summary>
    public Task<Trade?> CloseAsync(string appId, string outTradeNo, CancellationToken cancel) => OneAsync(
        $"""
        INSERT INTO sandbox_bank.trades AS trades
            (trade_no, token, app_id, out_trade_no, subject, return_url, notify_url, requested_at, expires_at, state)
        VALUES ($1, $2, $3, $4, '', '', '', clock_timestamp(), clock_timestamp(), 'closed')
        ON CONFLICT (app_id, out_trade_no) DO UPDATE SET state = 'closed' WHERE trades.state <> 'paid'
        RETURNING {Trade.Columns}
        """, [NewTradeNo(), NewToken(), appId, outTradeNo], cancel);

    private async Task<Trade?> OneAsync(string sql, object[] values, CancellationToken cancel)
    {
        await using var command = database.CreateCommand(sql);
        Bind(command, values);
        await using var row = await command.ExecuteReaderAsync(cancel);
        return await row.ReadAsync(cancel) ? Trade.Read(row) : null;
    }

    private static void Bind(NpgsqlCommand command, object[] values)
    {
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
    }

    private static string NewTradeNo() =>
        DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromHours(8)).ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture)
        + RandomNumberGenerator.GetString("0123456789", 14);

    private static string NewToken() => RandomNumberGenerator.GetHexString(32, lowercase: true);
}

/// <summary>A notice to write together with the payment.</summary>
internal sealed record PlannedNotice(Guid NotifyId, string Status, TimeSpan Delay);
