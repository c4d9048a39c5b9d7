using Npgsql;

namespace ExamReg.Web.SandboxBank.Trades;

internal enum RefundOutcome
{
    /// <summary>Done, now or by an earlier request with the same number.</summary>
    Refunded,
    NotFound,
    NotPaid,

    /// <summary>More than was paid, earlier refunds counted.</summary>
    TooMuch,

    /// <summary>The request's number was used for another amount.</summary>
    OtherAmount,
}

/// <summary>Refunds, each known by the merchant's own number for it: the same number pays out once.</summary>
internal sealed class RefundStore(NpgsqlDataSource database)
{
    /// <returns>The outcome, and what has been refunded of the trade in all.</returns>
    public async Task<(RefundOutcome Outcome, Trade? Trade)> RefundAsync(
        string appId, string outTradeNo, string outRequestNo, decimal amount, string reason, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);

        // The trade's row is the lock: two refunds of one trade come one after the other.
        var trade = await ReadTradeAsync(connection, appId, outTradeNo, cancel);
        if (trade is null)
            return (RefundOutcome.NotFound, null);
        if (trade.State != TradeState.Paid)
            return (RefundOutcome.NotPaid, trade);

        if (await EarlierAsync(connection, trade.TradeNo, outRequestNo, cancel) is { } earlier)
            return (earlier == amount ? RefundOutcome.Refunded : RefundOutcome.OtherAmount, trade);
        if (trade.Refunded + amount > trade.Amount)
            return (RefundOutcome.TooMuch, trade);

        await using var command = new NpgsqlCommand(
            """
            WITH refund AS (
                INSERT INTO sandbox_bank.refunds (trade_no, out_request_no, amount, reason) VALUES ($1, $2, $3, $4) RETURNING amount)
            UPDATE sandbox_bank.trades SET refunded = refunded + refund.amount FROM refund WHERE trade_no = $1
            """, connection)
        {
            Parameters = { new() { Value = trade.TradeNo }, new() { Value = outRequestNo }, new() { Value = amount }, new() { Value = reason } },
        };
        await command.ExecuteNonQueryAsync(cancel);
        await transaction.CommitAsync(cancel);
        return (RefundOutcome.Refunded, trade with { Refunded = trade.Refunded + amount });
    }

    private static async Task<Trade?> ReadTradeAsync(NpgsqlConnection connection, string appId, string outTradeNo, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(
            $"SELECT {Trade.Columns} FROM sandbox_bank.trades WHERE app_id = $1 AND out_trade_no = $2 FOR UPDATE", connection)
        {
            Parameters = { new() { Value = appId }, new() { Value = outTradeNo } },
        };
        await using var row = await command.ExecuteReaderAsync(cancel);
        return await row.ReadAsync(cancel) ? Trade.Read(row) : null;
    }

    private static async Task<decimal?> EarlierAsync(NpgsqlConnection connection, string tradeNo, string outRequestNo, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(
            "SELECT amount FROM sandbox_bank.refunds WHERE trade_no = $1 AND out_request_no = $2", connection)
        {
            Parameters = { new() { Value = tradeNo }, new() { Value = outRequestNo } },
        };
        return (decimal?)await command.ExecuteScalarAsync(cancel);
    }
}
