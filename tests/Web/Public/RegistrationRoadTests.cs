using System.Text.Json.Nodes;
using ExamReg.Web.Pages.Public;
using ExamReg.Web.PublicCache;
using ExamReg.Web.Registrations;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace ExamReg.Tests.Web.Public;

/// <summary>The picture of the road is the published workflow's.</summary>
public sealed class RegistrationRoadTests(SiteHost host) : IClassFixture<SiteHost>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_follow_what_an_administrator_publishes()
    {
        var road = await ReadAsync();
        Assert.Equal(
            ["阅读报名协议", "填写基本信息", "选择考点和科目", "上传照片", "申请信息审核", "考点审核", "网上支付", "现场确认", "打印准考证"],
            road.Select(step => step.Label));
        Assert.Equal(["申请信息审核", "考点审核", "现场确认"], road.Where(step => step.IsOptional).Select(step => step.Label));
        var payment = road.Single(step => step.Label == "网上支付");
        Assert.Contains("24 小时", payment.Text, StringComparison.Ordinal);
        Assert.Equal(["支付超时，报名过期"], payment.Exits);
        Assert.Equal(["填写基本信息", "上传照片"], payment.Returns);
        using (await host.NewVisitor().GetAsync("/guide", Ct)) { }
        var before = host.Services.GetRequiredService<PublicChanges>().Generation;

        await PublishAsync(flow =>
        {
            Activity(flow, "payment")["window"]!["expression"]!["value"] = "3.00:00:00";
            Activity(flow, "photo")["metadata"]!["displayText"] = "交一张新照片";
        });

        await host.HeardAsync(before);
        var guide = await host.NewVisitor().GetStringAsync("/guide", Ct);
        Assert.Contains("交一张新照片", guide, StringComparison.Ordinal);
        Assert.Contains("3 天内完成支付", guide, StringComparison.Ordinal);
        Assert.DoesNotContain("24 小时内完成支付", guide, StringComparison.Ordinal);
    }

    private async Task<IReadOnlyList<RoadStep>> ReadAsync()
    {
        await using var scope = host.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<RegistrationRoad>().ReadAsync(Ct);
    }

    private async Task PublishAsync(Action<JsonObject> redraw)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var store = scope.ServiceProvider.GetRequiredService<DefinitionStore>();
        var json = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "workflows-json", "registration.json"), Ct))!.AsObject();
        redraw(json);
        json["id"] = $"registration-{Guid.NewGuid():N}";
        var document = WorkflowDocument.Parse(json.ToJsonString(), out var error);
        Assert.Null(error);
        await store.SaveDraftAsync(document!, Ct);
        var (published, findings) = await store.PublishAsync(RegistrationModule.DefinitionId, Ct);
        Assert.True(published is not null, string.Join(" ", findings.Select(finding => finding.Message)));
    }

    private static JsonObject Activity(JsonObject flow, string id) =>
        flow["root"]!["activities"]!.AsArray().OfType<JsonObject>().Single(activity => activity["id"]!.ToString() == id);
}
