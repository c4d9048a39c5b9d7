using System.Globalization;
using System.Security.Cryptography;
using ExamReg.Web.SandboxBank.Cashier;
using ExamReg.Web.SandboxBank.Keys;
using Npgsql;

namespace ExamReg.Web.SandboxBank.Notices;

/// <summary>
/// Tells merchants about their trades: POSTs each due notice as a signed form, again and again with growing pauses,
/// until the answer is 200 with the body <c>success</c>. At least once; never lost, for the notice is a row.
/// </summary>
internal sealed class NoticeSender(
    NoticeStore notices, PlatformKey key, HttpClient http, SandboxBankOptions options, ILogger<NoticeSender> logger) : BackgroundService
{
    // Also the pause after the database failed. Another process on the same tables cannot wake us, so we look by ourselves.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _wake = new(0);

    /// <summary>A notice was written: don't wait for the next look.</summary>
    public void Wake() => _wake.Release();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = LongestPause;
            try
            {
                while (await RunOnceAsync(stoppingToken) > 0)
                {
                }
                if (await notices.TimeToNextAsync(stoppingToken) is { } next && next < pause)
                    pause = next > TimeSpan.Zero ? next : TimeSpan.Zero;
            }
            catch (NpgsqlException error)
            {
                logger.LogWarning(error, "The notices could not be read; trying again in {Pause}.", pause);
            }
            await _wake.WaitAsync(pause, stoppingToken);
        }
    }

    /// <summary>One round; returns how many notices it tried to deliver.</summary>
    public async Task<int> RunOnceAsync(CancellationToken cancel)
    {
        var due = await notices.ClaimDueAsync(cancel);
        // One merchant that hangs must not keep the others waiting, nor outlast the claim.
        await Task.WhenAll(due.GroupBy(notice => notice.OutTradeNo).Select(async ofOneTrade =>
        {
            foreach (var notice in ofOneTrade)
                await DeliverAsync(notice, cancel);
        }));
        return due.Count;
    }

    private async Task DeliverAsync(DueNotice notice, CancellationToken cancel)
    {
        var answer = await PostAsync(notice, cancel);
        if (answer is null)
        {
            await notices.MarkDeliveredAsync(notice.Id, cancel);
            return;
        }
        TimeSpan? pause = notice.Attempt < options.NoticeDelays.Count ? options.NoticeDelays[notice.Attempt] : null;
        logger.LogInformation("Attempt {Attempt} to notify about {TradeNo} failed: {Answer}. Next in {Pause}.",
            notice.Attempt, notice.TradeNo, answer, pause);
        await notices.MarkFailedAsync(notice.Id, answer, pause, cancel);
    }

    /// <summary>Null when the merchant said "success", else what happened instead.</summary>
    private async Task<string?> PostAsync(DueNotice notice, CancellationToken cancel)
    {
        try
        {
            using var form = new FormUrlEncodedContent(Fields(notice));
            using var response = await http.PostAsync(new Uri(notice.NotifyUrl), form, cancel);
            var body = (await response.Content.ReadAsStringAsync(cancel)).Trim();
            return response.IsSuccessStatusCode && body == "success"
                ? null
                : $"{(int)response.StatusCode}: {(body.Length > 100 ? body[..100] : body)}";
        }
        catch (Exception error) when (error is HttpRequestException || (error is TaskCanceledException && !cancel.IsCancellationRequested))
        {
            return error.Message;
        }
    }

    private Dictionary<string, string> Fields(DueNotice notice)
    {
        var fields = new Dictionary<string, string>
        {
            ["notify_id"] = notice.NotifyId.ToString("N"),
            ["notify_time"] = DateTimeOffset.UtcNow.ToString("yyyy-MM-ddTHH:mm:ss.fffK", CultureInfo.InvariantCulture),
            ["app_id"] = notice.AppId,
            ["trade_no"] = notice.TradeNo,
            ["out_trade_no"] = notice.OutTradeNo,
            ["trade_status"] = notice.TradeStatus,
            ["amount"] = notice.Amount.ToString("0.00", CultureInfo.InvariantCulture),
        };
        if (notice is { TradeStatus: "TRADE_SUCCESS", Bank: not null, PaidAt: not null })
        {
            fields["bank"] = notice.Bank;
            fields["bank_name"] = Bank.NameOf(notice.Bank);
            fields["paid_at"] = notice.PaidAt.Value.ToString("yyyy-MM-ddTHH:mm:ss.fffK", CultureInfo.InvariantCulture);
        }
        using var rsa = RSA.Create();
        rsa.ImportFromPem(key.PrivatePem);
        fields[Signature.Field] = Signature.Of(fields, rsa);
        return fields;
    }
}
