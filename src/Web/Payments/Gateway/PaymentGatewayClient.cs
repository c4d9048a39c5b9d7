using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace ExamReg.Web.Payments.Gateway;

/// <summary>
/// Our side of the payment platform's protocol. What comes from there is believed only with the platform's signature, for our
/// app id, and, as an answer, for the very request it answers. No call throws because the platform is down or talks nonsense:
/// that is an outcome, <c>Unavailable</c>. All calls may be repeated freely.
/// </summary>
/// <param name="http">Its timeout is the options'.</param>
/// <param name="options">The contract.</param>
/// <param name="clock">Real time for the requests' time stamps: the platform is another party, and knows no shifted exam clock.</param>
public sealed class PaymentGatewayClient(HttpClient http, IOptions<PaymentGatewayOptions> options, TimeProvider clock)
{
    private const string Success = "SUCCESS";
    private const string UnknownTrade = "TRADE_NOT_EXIST";
    private const string AlreadyPaid = "TRADE_ALREADY_PAID";

    private static readonly HashSet<string> RefusalsOfRefunds =
        [UnknownTrade, "TRADE_NOT_PAID", "REFUND_EXCEEDS", "REFUND_MISMATCH", "INVALID_PARAMETER"];

    /// <summary>Where to send the payer's browser. Each call gives a new link; all links of one order number lead to one trade.</summary>
    /// <param name="orderNumber">Ours; the amount for a number can never change.</param>
    /// <param name="amount">Yuan, above 0, at most two decimals.</param>
    /// <param name="subject">What is paid for, shown to the payer; no personal data.</param>
    /// <param name="expiresIn">How long from now it may be paid. A duration, so that a shifted exam clock cannot spoil it.</param>
    /// <param name="returnUrl">Where the payer comes back to, with <c>out_trade_no</c> added. Coming back proves no payment.</param>
    public Uri BuildPayUrl(string orderNumber, decimal amount, string subject, TimeSpan expiresIn, Uri returnUrl)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(expiresIn, TimeSpan.FromSeconds(1));
        var fields = Signed(new()
        {
            ["out_trade_no"] = orderNumber,
            ["amount"] = Format(amount),
            ["subject"] = subject,
            ["expire_seconds"] = ((long)expiresIn.TotalSeconds).ToString(CultureInfo.InvariantCulture),
            ["return_url"] = returnUrl.AbsoluteUri,
            ["notify_url"] = options.Value.NotifyUrl!.AbsoluteUri,
        });
        return new Uri(QueryHelpers.AddQueryString(Endpoint("pay").AbsoluteUri, fields!));
    }

    /// <summary>Reads the form that the platform posted to our notify address. Answer it with <c>success</c> once it is taken care of.</summary>
    public NoticeReading ParseNotice(IFormCollection form)
    {
        var fields = new Dictionary<string, string>();
        foreach (var (name, value) in form)
        {
            if (value.Count != 1)
                return NoticeReading.Refused("A field occurs more than once.");
            fields[name] = value.ToString();
        }
        if (!GatewaySignature.Verify(fields, options.Value.PlatformPublicKeyPem))
            return NoticeReading.Refused("The signature is not the platform's.");
        if (fields.GetValueOrDefault("app_id") != options.Value.AppId)
            return NoticeReading.Refused("The notice is for another app id.");
        if (fields.GetValueOrDefault("notify_id") is not { Length: > 0 } id || fields.GetValueOrDefault("out_trade_no") is not { Length: > 0 } order)
            return NoticeReading.Refused("The notice's id or the order's number is missing.");
        if (ReadTrade(fields) is not { } trade)
            return NoticeReading.Refused("The state, the amount or the time cannot be read.");
        return NoticeReading.Of(new PaymentNotice(id, order, trade.State, trade.Payment));
    }

    /// <summary>Asks the platform for the truth: Paid, Pending, NotFound, Closed or Unavailable.</summary>
    public async Task<GatewayTrade> QueryAsync(string orderNumber, CancellationToken cancel = default)
    {
        var answer = await CallAsync("query", new() { ["out_trade_no"] = orderNumber }, cancel);
        return answer.Code switch
        {
            Success => ReadTrade(answer.Fields) ?? new GatewayTrade(GatewayTradeState.Unavailable, Problem: "The answer cannot be read."),
            UnknownTrade => new GatewayTrade(GatewayTradeState.NotFound),
            _ => new GatewayTrade(GatewayTradeState.Unavailable, Problem: answer.Problem),
        };
    }

    /// <summary>
    /// Makes sure that the order can no longer be paid: Closed (also when it was never opened, or is closed already);
    /// Paid with the payment when the money was faster; or Unavailable.
    /// </summary>
    public async Task<GatewayTrade> CloseAsync(string orderNumber, CancellationToken cancel = default)
    {
        var answer = await CallAsync("close", new() { ["out_trade_no"] = orderNumber }, cancel);
        return answer.Code switch
        {
            Success or AlreadyPaid when ReadTrade(answer.Fields) is { State: GatewayTradeState.Closed or GatewayTradeState.Paid } trade => trade,
            Success or AlreadyPaid => new GatewayTrade(GatewayTradeState.Unavailable, Problem: "The answer cannot be read."),
            _ => new GatewayTrade(GatewayTradeState.Unavailable, Problem: answer.Problem),
        };
    }

    /// <summary>Gives money back. The same <paramref name="refundNumber"/> pays out once, however often it is sent.</summary>
    public async Task<GatewayRefund> RefundAsync(
        string orderNumber, string refundNumber, decimal amount, string reason, CancellationToken cancel = default)
    {
        var answer = await CallAsync("refund", new()
        {
            ["out_trade_no"] = orderNumber,
            ["out_request_no"] = refundNumber,
            ["amount"] = Format(amount),
            ["reason"] = reason,
        }, cancel);
        if (answer.Code == Success)
        {
            return ReadAmount(answer.Fields, "refunded_amount") is { } total
                ? new GatewayRefund(GatewayRefundState.Refunded, total)
                : new GatewayRefund(GatewayRefundState.Unavailable, Problem: "The answer cannot be read.");
        }
        var state = RefusalsOfRefunds.Contains(answer.Code) ? GatewayRefundState.Refused : GatewayRefundState.Unavailable;
        return new GatewayRefund(state, Problem: answer.Problem);
    }

    /// <summary>A verified answer of the platform, or an empty code with the problem.</summary>
    private sealed record Answer(string Code, IReadOnlyDictionary<string, string> Fields, string? Problem)
    {
        public static Answer None(string problem) => new("", new Dictionary<string, string>(), problem);
    }

    private async Task<Answer> CallAsync(string call, Dictionary<string, string> fields, CancellationToken cancel)
    {
        var request = Signed(fields);
        Dictionary<string, string>? answer;
        try
        {
            using var form = new FormUrlEncodedContent(request);
            using var response = await http.PostAsync(Endpoint(call), form, cancel);
            if (!response.IsSuccessStatusCode)
                return Answer.None($"The platform answered {call} with status {(int)response.StatusCode}.");
            answer = await response.Content.ReadFromJsonAsync<Dictionary<string, string>>(cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException or JsonException or NotSupportedException)
        {
            return Answer.None($"The platform did not answer {call}: {error.Message}");
        }

        if (answer is null || answer.Values.Any(value => value is null) || !GatewaySignature.Verify(answer, options.Value.PlatformPublicKeyPem))
            return Answer.None($"The answer to {call} does not bear the platform's signature.");
        if (!Echoes("app_id") || !Echoes("nonce") || !Echoes("out_trade_no"))
            return Answer.None($"The answer to {call} belongs to another request.");
        var code = answer.GetValueOrDefault("code", "");
        return new Answer(code, answer, $"{code} {answer.GetValueOrDefault("msg")}");

        bool Echoes(string name) => answer.GetValueOrDefault(name) == request[name];
    }

    private Dictionary<string, string> Signed(Dictionary<string, string> fields)
    {
        fields["app_id"] = options.Value.AppId;
        fields["timestamp"] = clock.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffK", CultureInfo.InvariantCulture);
        fields["nonce"] = RandomNumberGenerator.GetHexString(32, lowercase: true);
        fields["sign"] = GatewaySignature.Sign(fields, options.Value.MerchantPrivateKeyPem);
        return fields;
    }

    private Uri Endpoint(string call) => new(options.Value.BaseUrl!, $"/gateway/{call}");

    private static GatewayTrade? ReadTrade(IReadOnlyDictionary<string, string> fields) => fields.GetValueOrDefault("trade_status") switch
    {
        "WAIT_BUYER_PAY" => new GatewayTrade(GatewayTradeState.Pending),
        "TRADE_CLOSED" => new GatewayTrade(GatewayTradeState.Closed),
        "TRADE_SUCCESS" => ReadPayment(fields) is { } payment ? new GatewayTrade(GatewayTradeState.Paid, payment) : null,
        _ => null,
    };

    private static GatewayPayment? ReadPayment(IReadOnlyDictionary<string, string> fields) =>
        fields.GetValueOrDefault("trade_no") is { Length: > 0 } number
        && ReadAmount(fields, "amount") is { } amount && amount > 0
        && fields.GetValueOrDefault("bank") is { Length: > 0 } bank
        && DateTimeOffset.TryParse(fields.GetValueOrDefault("paid_at"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? new GatewayPayment(number, amount, bank, fields.GetValueOrDefault("bank_name", bank), at, ReadAmount(fields, "refunded_amount") ?? 0)
            : null;

    // Two decimals and a point, always: "1,000" must not become a thousand, nor 1.
    private static decimal? ReadAmount(IReadOnlyDictionary<string, string> fields, string name) =>
        fields.GetValueOrDefault(name) is { Length: >= 4 } text && text[^3] == '.'
        && decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)
            ? amount
            : null;

    private static string Format(decimal amount)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(amount);
        if (decimal.Round(amount, 2) != amount)
            throw new ArgumentOutOfRangeException(nameof(amount), amount, "An amount has at most two decimals.");
        return amount.ToString("0.00", CultureInfo.InvariantCulture);
    }
}
