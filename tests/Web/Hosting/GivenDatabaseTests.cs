namespace ExamReg.Tests.Web.Hosting;

/// <summary>The start on a server that <c>ConnectionStrings__ExamReg</c> names, as in production.</summary>
public sealed class GivenDatabaseTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("examreg-given-").FullName;

    [Fact]
    public async Task Should_use_the_server_that_is_given_and_start_none()
    {
        await using var web = WebProcess.Start(_data, await EnvironmentAsync());

        await web.ReadyAsync();

        Assert.False(Directory.Exists(Path.Combine(_data, "postgres")));
    }

    [Fact]
    public async Task Should_let_two_nodes_start_at_the_same_time()
    {
        var environment = await EnvironmentAsync();
        await using var one = WebProcess.Start(Path.Combine(_data, "one"), environment);
        await using var two = WebProcess.Start(Path.Combine(_data, "two"), environment);

        await Task.WhenAll(one.ReadyAsync(), two.ReadyAsync());
    }

    [Fact]
    public async Task Should_end_with_an_error_when_the_server_refuses()
    {
        var environment = await EnvironmentAsync();
        environment["ConnectionStrings__ExamReg"] += ";Password=wrong";
        await using var web = WebProcess.Start(_data, environment);

        var code = await web.EndAsync(seconds: 30);
        Assert.True(code == 1, $"{code}: {web.Output}");
        Assert.Contains("Start-up failed", web.Output, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);

    private async Task<Dictionary<string, string>> EnvironmentAsync() => new(
        OperatorSettings.All.Select(setting => KeyValuePair.Create(setting.Key.Replace(":", "__", StringComparison.Ordinal), setting.Value)))
    {
        ["ASPNETCORE_ENVIRONMENT"] = "Production",
        ["ConnectionStrings__ExamReg"] = await postgres.NewDatabaseAsync(),
    };
}
