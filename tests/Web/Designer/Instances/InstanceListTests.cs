using System.Net;
using System.Text.Json.Nodes;
using ExamReg.Domain.Demo;
using ExamReg.Tests.Web.Desk;

namespace ExamReg.Tests.Web.Designer.Instances;

/// <summary>Elsa's list of instances, over HTTP on a real database.</summary>
[Collection(nameof(StaffCollection))]
public sealed class InstanceListTests(StaffFixture staff)
{
    [Fact]
    public async Task Should_find_an_instance_by_number_id_and_standing()
    {
        var id = await staff.RegisterAsync(DemoSeed.CollegeSiteId);
        var number = (await staff.GetAsync(id)).Number;
        using var studio = await StudioClient.OpenAsync(staff, "chakan");

        var found = await studio.PostAsync("/workflow-instances", new { page = 0, pageSize = 10, searchTerm = number });
        var item = Assert.Single(found["items"]!.AsArray())!;
        Assert.Equal(1, found["totalCount"]!.GetValue<int>());
        Assert.Equal((id.ToString(), number, "registration", "Running", "Suspended"),
            (Text(item, "id"), Text(item, "name"), Text(item, "definitionId"), Text(item, "status"), Text(item, "subStatus")));
        Assert.Equal(0, item["incidentCount"]!.GetValue<int>());

        Assert.Equal([id.ToString()], Ids(await studio.PostAsync("/workflow-instances", new { searchTerm = id, status = "Running", subStatuses = new[] { "Suspended" } })));
        Assert.Empty(Ids(await studio.PostAsync("/workflow-instances", new { searchTerm = id, status = "Finished" })));
        Assert.Empty(Ids(await studio.PostAsync("/workflow-instances", new { searchTerm = id, definitionIds = new[] { "another" } })));
        Assert.Equal([id.ToString()], Ids(await studio.PostAsync("/workflow-instances", new { searchTerm = id, definitionIds = new[] { "registration" }, version = 1 })));
        Assert.Empty(Ids(await studio.PostAsync("/workflow-instances", new { searchTerm = id, hasIncidents = true })));
        Assert.Empty(Ids(await studio.PostAsync("/workflow-instances", new { searchTerm = "no such thing" })));
    }

    [Fact]
    public async Task Should_order_and_filter_by_time()
    {
        var first = await staff.RegisterAsync(DemoSeed.CollegeSiteId);
        var second = await staff.RegisterAsync(DemoSeed.UniversitySiteId);
        using var studio = await StudioClient.OpenAsync(staff, "chakan");
        string[] Mine(JsonNode page) => [.. Ids(page).Where(id => id == first.ToString() || id == second.ToString())];

        Assert.Equal([second.ToString(), first.ToString()], Mine(await studio.PostAsync("/workflow-instances", new { pageSize = 100 })));
        await staff.PayAsync(first);
        Assert.Equal([first.ToString(), second.ToString()],
            Mine(await studio.PostAsync("/workflow-instances", new { pageSize = 100, orderBy = "UpdatedAt", orderDirection = "Descending" })));
        var born = DateTimeOffset.Parse(Text((await studio.PostAsync("/workflow-instances", new { searchTerm = second }))["items"]![0]!, "createdAt"), System.Globalization.CultureInfo.InvariantCulture);
        var filters = new { pageSize = 100, timestampFilters = new[] { new { column = "CreatedAt", @operator = "GreaterThanOrEqual", timestamp = born } } };
        Assert.Equal([second.ToString()], Mine(await studio.PostAsync("/workflow-instances", filters)));
    }

    [Fact]
    public async Task Should_page_through_without_losing_any()
    {
        var mine = new[] { await staff.RegisterAsync(DemoSeed.CollegeSiteId), await staff.RegisterAsync(DemoSeed.CollegeSiteId), await staff.RegisterAsync(DemoSeed.CollegeSiteId) };
        using var studio = await StudioClient.OpenAsync(staff, "chakan");

        var seen = new List<string>();
        for (var page = 0; page < 3; page++)
            seen.AddRange(Ids(await studio.PostAsync("/workflow-instances", new { page, pageSize = 1 })));

        Assert.Equal(mine.Reverse().Select(id => id.ToString()), seen);
    }

    [Fact]
    public async Task Should_refuse_what_is_no_request_with_a_text()
    {
        using var studio = await StudioClient.OpenAsync(staff, "chakan");

        var answer = await studio.PostAsync("/workflow-instances", new[] { 1 });

        Assert.Equal(HttpStatusCode.BadRequest, studio.Status);
        Assert.Contains("无法识别", answer["errors"]!["generalErrors"]![0]!.ToString(), StringComparison.Ordinal);
    }

    private static string[] Ids(JsonNode page) => [.. page["items"]!.AsArray().Select(item => Text(item!, "id"))];

    private static string Text(JsonNode item, string name) => item[name]?.ToString() ?? "";
}
