using ExamReg.Domain.Demo;
using ExamReg.Tests.Support.Portal;
using ExamReg.Tests.Web.Portal;

namespace ExamReg.Tests.Crash;

/// <summary>The web process is killed (SIGKILL) in the middle of an assignment run, between two slots. The next process finishes it.</summary>
public sealed class SeatRunKilledTests(Stage stage) : IClassFixture<Stage>
{
    private static readonly string Page = $"/admin/seats/{DemoSeed.SessionId}/{DemoSeed.CollegeSiteId}";

    [Fact]
    public async Task Should_finish_a_run_that_was_killed_half_way()
    {
        foreach (var number in new[] { 841, 842 })
        {
            using var candidate = stage.Candidate(number);
            await candidate.RegisterAsync();
            await candidate.FillInAsync("职业学院", "15", "57");
            await candidate.PayAndSeeAsync();
        }

        using var admin = stage.Browser();
        await Staff.LogInAsync(admin, "admin");
        // Whoever holds the choices of the second slot holds the run up there.
        await using (var connection = await stage.DataSource.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await using (var hold = connection.CreateCommand())
            {
                hold.CommandText = "SELECT c.id FROM exam.choices c JOIN exam.offerings o ON o.id = c.offering_id JOIN exam.subjects s ON s.id = o.subject_id "
                    + "WHERE s.code = '57' FOR UPDATE OF c";
                await hold.ExecuteNonQueryAsync();
            }

            await admin.OpenAsync(Page);
            await admin.SubmitAsync("form[action$='handler=Fill']");
            await UntilAsync("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%seat_assignments%'", 1);
            Assert.Equal(2, await SeatsAsync());
            await stage.KillAsync();
        }

        Assert.Equal(2, await SeatsAsync());
        await stage.StartAsync();

        await UntilAsync("SELECT count(*) FROM exam.seat_runs WHERE finished_at IS NOT NULL", 1);
        Assert.Equal(4, await SeatsAsync());
        Assert.Equal("4/4/0", await stage.AskAsync<string>("SELECT total || '/' || placed || '/' || unplaced FROM exam.seat_runs"));
    }

    private Task<long> SeatsAsync() => stage.AskAsync<long>("SELECT count(*) FROM exam.seat_assignments");

    private async Task UntilAsync(string count, long wanted)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        while (await stage.AskAsync<long>(count) < wanted)
            await Task.Delay(100, patience.Token);
    }
}
