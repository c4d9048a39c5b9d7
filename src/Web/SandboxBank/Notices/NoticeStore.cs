using Npgsql;

namespace ExamReg.Web.SandboxBank.Notices;

/// <summary>A notice whose time has come, with the trade it tells of.</summary>
internal sealed record DueNotice(
    long Id, Guid NotifyId, string TradeStatus, int Attempt, string NotifyUrl, string AppId, string TradeNo, string OutTradeNo,
    decimal Amount, string? Bank, DateTimeOffset? PaidAt);

/// <summary>How far a notice has come: delivered, planned (<c>NextAt</c>), or given up when neither is set.</summary>
public sealed record NoticeProgress(string TradeStatus, int Attempts, DateTimeOffset? NextAt, DateTimeOffset? DeliveredAt);

internal sealed class NoticeStore(NpgsqlDataSource database)
{
    // Longer than an attempt can take. Who dies in between loses its claim after this, and the notice goes out again.
    private static readonly TimeSpan Claim = TimeSpan.FromSeconds(30);

    private const int Batch = 20;

    /// <summary>Takes the due notices, oldest due first, so that no second sender takes them at the same time.</summary>
    public async Task<IReadOnlyList<DueNotice>> ClaimDueAsync(CancellationToken cancel)
    {
        await using var command = database.CreateCommand(
            """
            WITH due AS (
                SELECT id, next_at FROM sandbox_bank.notices WHERE next_at <= clock_timestamp()
                ORDER BY next_at, id LIMIT $1 FOR UPDATE SKIP LOCKED),
            claimed AS (
                UPDATE sandbox_bank.notices AS notice SET attempts = attempts + 1, next_at = clock_timestamp() + $2
                FROM due WHERE notice.id = due.id
                RETURNING notice.id, notify_id, trade_status, attempts, trade_no, due.next_at AS was_due)
            SELECT claimed.id, notify_id, trade_status, attempts, notify_url, app_id, trade_no, out_trade_no, amount, bank, paid_at
            FROM claimed JOIN sandbox_bank.trades USING (trade_no)
            ORDER BY was_due, claimed.id
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = Batch });
        command.Parameters.Add(new NpgsqlParameter { Value = Claim });
        await using var row = await command.ExecuteReaderAsync(cancel);
        var due = new List<DueNotice>();
        while (await row.ReadAsync(cancel))
        {
            due.Add(new DueNotice(
                row.GetInt64(0), row.GetGuid(1), row.GetString(2), row.GetInt32(3), row.GetString(4), row.GetString(5), row.GetString(6),
                row.GetString(7), row.GetDecimal(8), row.IsDBNull(9) ? null : row.GetString(9),
                row.IsDBNull(10) ? null : row.GetFieldValue<DateTimeOffset>(10)));
        }
        return due;
    }

    public Task MarkDeliveredAsync(long id, CancellationToken cancel) => ExecuteAsync(
        "UPDATE sandbox_bank.notices SET delivered_at = clock_timestamp(), next_at = NULL, last_answer = 'success' WHERE id = $1",
        [id], cancel);

    /// <param name="id">The notice.</param>
    /// <param name="answer">What came back instead of "success".</param>
    /// <param name="pause">Until the next attempt; null gives up.</param>
    /// <param name="cancel">Stops the statement.</param>
    public Task MarkFailedAsync(long id, string answer, TimeSpan? pause, CancellationToken cancel) => ExecuteAsync(
        "UPDATE sandbox_bank.notices SET next_at = clock_timestamp() + $3, last_answer = $2 WHERE id = $1",
        [id, answer, pause is { } wait ? wait : DBNull.Value], cancel);

    /// <summary>Sends a paid trade's notice once more, as banks sometimes do weeks later.</summary>
    public Task RepeatAsync(string token, CancellationToken cancel) => ExecuteAsync(
        """
        INSERT INTO sandbox_bank.notices (notify_id, trade_no, trade_status, next_at)
        SELECT notify_id, trade_no, trade_status, clock_timestamp()
        FROM sandbox_bank.notices JOIN sandbox_bank.trades USING (trade_no)
        WHERE token = $1 AND trade_status = 'TRADE_SUCCESS' ORDER BY id LIMIT 1
        """, [token], cancel);

    public async Task<IReadOnlyList<NoticeProgress>> OfTradeAsync(string tradeNo, CancellationToken cancel)
    {
        await using var command = database.CreateCommand(
            "SELECT trade_status, attempts, next_at, delivered_at FROM sandbox_bank.notices WHERE trade_no = $1 ORDER BY id");
        command.Parameters.Add(new NpgsqlParameter { Value = tradeNo });
        await using var row = await command.ExecuteReaderAsync(cancel);
        var notices = new List<NoticeProgress>();
        while (await row.ReadAsync(cancel))
        {
            notices.Add(new NoticeProgress(row.GetString(0), row.GetInt32(1),
                row.IsDBNull(2) ? null : row.GetFieldValue<DateTimeOffset>(2), row.IsDBNull(3) ? null : row.GetFieldValue<DateTimeOffset>(3)));
        }
        return notices;
    }

    /// <summary>How long until the next notice is due; null when none is planned.</summary>
    public async Task<TimeSpan?> TimeToNextAsync(CancellationToken cancel)
    {
        await using var command = database.CreateCommand("SELECT min(next_at) - clock_timestamp() FROM sandbox_bank.notices WHERE next_at IS NOT NULL");
        return await command.ExecuteScalarAsync(cancel) as TimeSpan?;
    }

    private async Task ExecuteAsync(string sql, object[] values, CancellationToken cancel)
    {
        await using var command = database.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(value is DBNull
                ? new NpgsqlParameter { Value = value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Interval }
                : new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync(cancel);
    }
}
