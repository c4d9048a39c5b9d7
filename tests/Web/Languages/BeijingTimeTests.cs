using ExamReg.Domain.Clock;
using ExamReg.Tests.Support;
using ExamReg.Tests.Web.Hosting;
using Npgsql;

namespace ExamReg.Tests.Web.Languages;

/// <summary>Times on pages are Beijing's, whatever the zone of the server.</summary>
public sealed class BeijingTimeTests(TestPostgres postgres)
{
    [Theory]
    [InlineData("America/New_York")]
    [InlineData("Pacific/Auckland")]
    public async Task Should_tell_the_same_times_from_a_server_in_another_zone(string zone)
    {
        var database = await postgres.CreateDatabaseAsync();
        var folder = Directory.CreateTempSubdirectory("examreg-zone-").FullName;
        await using var source = NpgsqlDataSource.Create(database);
        await using (var process = WebProcess.Start(folder, new Dictionary<string, string>
        {
            ["ConnectionStrings__ExamReg"] = database,
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["TZ"] = zone,
            ["PGTZ"] = zone,
            ["SandboxBank__Url"] = "http://127.0.0.1:0",
        }))
        {
            await process.ReadyAsync();
            var page = await process.Http.GetStringAsync("/");

            await using var command = source.CreateCommand("SELECT ticket_opens_at FROM exam.exam_sessions");
            var opens = new DateTimeOffset((DateTime)(await command.ExecuteScalarAsync())!);
            Assert.Contains(BeijingTime.Short(opens), page, StringComparison.Ordinal);
            // The demo's windows open at nine in the morning, as people in China count.
            Assert.EndsWith(" 09:00", BeijingTime.Short(opens), StringComparison.Ordinal);
        }

        await postgres.DropDatabaseAsync(database);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Should_write_days_as_people_read_them()
    {
        var first = new DateOnly(2026, 12, 30);
        Assert.Equal("2026年12月30日", BeijingTime.Days(first, first));
        Assert.Equal("2026年12月30日至31日", BeijingTime.Days(first, first.AddDays(1)));
        Assert.Equal("2026年11月30日至12月1日", BeijingTime.Days(new(2026, 11, 30), new(2026, 12, 1)));
        Assert.Equal("2026年12月30日至2027年1月2日", BeijingTime.Days(first, new(2027, 1, 2)));
        Assert.Equal("2026年12月31日 00:30", BeijingTime.Minute(new(2026, 12, 30, 16, 30, 0, TimeSpan.Zero)));
    }
}
