using Npgsql;

namespace ExamReg.Web.SandboxBank.Trades;

public enum TradeState
{
    Waiting,
    Paid,

    /// <summary>Closed by the merchant, or its time ran out. Only the latter can be opened again, by a newer link of the merchant.</summary>
    Closed,
}

/// <summary>One payment asked for by a merchant. <see cref="Token"/> is the secret in the cashier's addresses.</summary>
public sealed record Trade(
    string TradeNo, string Token, string AppId, string OutTradeNo, decimal? Amount, string Subject, string ReturnUrl, string NotifyUrl,
    DateTimeOffset ExpiresAt, TimeSpan TimeLeft, TradeState State, string? Bank, DateTimeOffset? PaidAt, int Failures, decimal Refunded)
{
    /// <summary>For SELECT ... FROM sandbox_bank.trades: a trade whose time is over reads as closed without anybody closing it.</summary>
    public const string Columns =
        """
        trade_no, token, app_id, out_trade_no, amount, subject, return_url, notify_url, expires_at,
        expires_at - clock_timestamp(),
        CASE WHEN state = 'waiting' AND expires_at <= clock_timestamp() THEN 'closed' ELSE state END,
        bank, paid_at, failures, refunded
        """;

    /// <summary>The word for the state in the protocol.</summary>
    public string Status => State switch
    {
        TradeState.Paid => "TRADE_SUCCESS",
        TradeState.Closed => "TRADE_CLOSED",
        _ => "WAIT_BUYER_PAY",
    };

    public static Trade Read(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.IsDBNull(4) ? null : row.GetDecimal(4),
        row.GetString(5), row.GetString(6), row.GetString(7), row.GetFieldValue<DateTimeOffset>(8), row.GetTimeSpan(9),
        Enum.Parse<TradeState>(row.GetString(10), ignoreCase: true), row.IsDBNull(11) ? null : row.GetString(11),
        row.IsDBNull(12) ? null : row.GetFieldValue<DateTimeOffset>(12), row.GetInt32(13), row.GetDecimal(14));
}

/// <summary>What a merchant's signed link asks for.</summary>
internal sealed record TradeRequest(
    string AppId, string OutTradeNo, decimal Amount, string Subject, string ReturnUrl, string NotifyUrl,
    DateTimeOffset RequestedAt, TimeSpan ExpiresIn);
