using System.Net.Sockets;
using ExamReg.Tests.Support.Portal;
using ExamReg.Tests.Web.Portal;

namespace ExamReg.Tests.Crash;

/// <summary>
/// The web process is killed (SIGKILL) at ten random moments while twenty candidates register at once over HTTP. Afterwards every
/// registration has finished, nobody has paid twice, and no seat has leaked.
/// </summary>
public sealed class WebProcessKilledTests(Stage stage) : IClassFixture<Stage>
{
    private const int Candidates = 20;
    private const int Kills = 10;

    [Fact]
    public async Task Should_finish_every_registration_once_though_the_process_is_killed_ten_times()
    {
        var finished = 0;
        var candidates = Enumerable.Range(0, Candidates).Select(async index =>
        {
            await WalkAsync(index);
            Interlocked.Increment(ref finished);
        }).ToList();

        var killed = 0;
        while (killed < Kills)
        {
            // A random moment is the point here, not a wait for something.
            await Task.Delay(Random.Shared.Next(200, 2_500));
            await stage.KillAsync();
            await stage.StartAsync();
            killed++;
        }
        await Task.WhenAll(candidates);

        Assert.Equal(Candidates, finished);
        const string Mine = "FROM exam.registrations r JOIN exam.candidates c ON c.id = r.candidate_id WHERE c.user_name LIKE 'kaosheng000%'";
        Assert.Equal(Candidates, await stage.AskAsync<long>($"SELECT count(*) {Mine}"));
        Assert.Equal(Candidates, await stage.AskAsync<long>($"SELECT count(*) {Mine} AND r.state = 'Paid'"));
        // Paid once each: by our books and by the bank's.
        Assert.Equal(Candidates, await stage.AskAsync<long>($"SELECT count(*) FROM exam.payments p JOIN exam.orders o ON o.id = p.order_id WHERE p.use = 'Accepted' AND o.registration_id IN (SELECT r.id {Mine})"));
        Assert.Equal(0, await stage.AskAsync<long>("SELECT count(*) FROM exam.payments WHERE use <> 'Accepted'"));
        // Every seat that is taken is held by a choice, and the other way round.
        Assert.Equal(0, await stage.AskAsync<long>(
            "SELECT count(*) FROM exam.offerings o WHERE o.seats_taken <> (SELECT count(*) FROM exam.choices c WHERE c.offering_id = o.id AND c.holds_seat)"));
        Assert.Equal(2 * Candidates, await stage.AskAsync<long>($"SELECT count(*) FROM exam.choices c WHERE c.holds_seat AND c.registration_id IN (SELECT r.id {Mine})"));
        Assert.Equal(0, await stage.AskAsync<long>("SELECT count(*) FROM workflow.incident WHERE resolved_at IS NULL"));
    }

    private async Task WalkAsync(int index)
    {
        using var candidate = stage.Candidate(700 + index);
        await TryAsync(async () =>
        {
            // Killed after the login: then the person is in already, and is not asked to register again.
            if (await IsInAsync(candidate))
                return true;
            await candidate.RegisterAsync();
            // Killed after the account was made: then it is there, and the next try logs in.
            await candidate.LogInAsync();
            return await IsInAsync(candidate);
        });
        await TryAsync(async () =>
        {
            if (candidate.Browser.Path.StartsWith("/accounts", StringComparison.Ordinal))
                await candidate.LogInAsync();
            await candidate.StepAsync("职业学院", "15", "24");
            await candidate.Browser.OpenAsync("/portal/payment");
            return candidate.Browser.Has("form[action$='/pay']");
        });
        await TryAsync(async () =>
        {
            await candidate.Browser.OpenAsync("/portal/payment");
            if (candidate.Browser.Has("form[action$='/pay']"))
            {
                // What a person does who is not sure: ask first, then pay.
                await candidate.Browser.SubmitAsync("form[action$='/refresh']");
                if (candidate.Browser.Has("form[action$='/pay']"))
                    await candidate.PayAsync();
                await candidate.Browser.OpenAsync("/portal/payment");
                if (candidate.Browser.Has("form[action$='/refresh']"))
                    await candidate.Browser.SubmitAsync("form[action$='/refresh']");
            }
            return !candidate.Browser.Has("form[action$='/pay']") && candidate.Browser.Text.Contains("已支付", StringComparison.Ordinal);
        });
    }

    private static async Task<bool> IsInAsync(CandidateClient candidate)
        => (await candidate.Browser.OpenAsync("/portal")).Status == System.Net.HttpStatusCode.OK && candidate.Browser.Path.StartsWith("/portal", StringComparison.Ordinal);

    /// <summary>Tries until it is done; what a dead process leaves undone is tried again.</summary>
    private static async Task TryAsync(Func<Task<bool>> act)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(6));
        Exception? last = null;
        while (!patience.IsCancellationRequested)
        {
            try
            {
                if (await act())
                    return;
            }
            // A connection that dies between its making and its first use escapes the client as a bare SocketException.
            catch (Exception exception) when (exception is HttpRequestException or SocketException or TaskCanceledException or IOException
                or InvalidOperationException or NullReferenceException)
            {
                last = exception;
            }
            await Task.Delay(150);
        }
        throw new TimeoutException($"Not done: {last?.Message}", last);
    }
}
