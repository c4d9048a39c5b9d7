using ExamReg.Domain;
using ExamReg.Web.PublicCache;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace ExamReg.Tests.Web.Public;

/// <summary>The cache of the public pages: who may share a page, and until when.</summary>
public sealed class PublicCacheTests(SiteHost host) : IClassFixture<SiteHost>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/")]
    [InlineData("/announcements")]
    [InlineData("/guide")]
    public async Task Should_make_a_page_once_for_all_visitors_of_one_language(string path)
    {
        using var first = await GetAsync(path);
        using var second = await GetAsync(path);
        using var english = await GetAsync(path, ("Accept-Language", "en"));

        Assert.Equal(await first.Content.ReadAsStringAsync(Ct), await second.Content.ReadAsStringAsync(Ct));
        Assert.True(IsKept(second));
        Assert.Contains("<html lang=\"en\">", await english.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.False(second.Headers.Contains("Set-Cookie"));
        Assert.DoesNotContain("__RequestVerificationToken", await second.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/accounts/login")]
    [InlineData("/accounts/register")]
    public async Task Should_never_keep_a_page_with_a_form_of_somebody(string path)
    {
        using var first = await GetAsync(path);
        using var second = await GetAsync(path);

        Assert.False(IsKept(first) || IsKept(second));
        Assert.NotEqual(await first.Content.ReadAsStringAsync(Ct), await second.Content.ReadAsStringAsync(Ct));
    }

    // Put under the policy by mistake: even then the token stays with the one it was made for.
    [Fact]
    public async Task Should_never_give_one_visitors_token_to_another()
    {
        using var visitor = host.NewVisitor();
        var tokens = new List<string>
        {
            await host.NewVisitor().GetStringAsync("/probe/token", Ct),
            await host.NewVisitor().GetStringAsync("/probe/token", Ct),
            await visitor.GetStringAsync("/probe/token", Ct),
            // The cookie is there already, so this answer sets none; only no-store tells that it is personal.
            await visitor.GetStringAsync("/probe/token", Ct),
        };

        Assert.Equal(4, tokens.Distinct().Count());
        Assert.Equal(await host.NewVisitor().GetStringAsync("/probe/plain", Ct), await host.NewVisitor().GetStringAsync("/probe/plain", Ct));
    }

    [Fact]
    public async Task Should_never_keep_what_bears_a_cookie()
    {
        Assert.NotEqual(await host.NewVisitor().GetStringAsync("/probe/cookie", Ct), await host.NewVisitor().GetStringAsync("/probe/cookie", Ct));
    }

    [Theory]
    [InlineData("/probe/plain?a=1", null)]
    [InlineData("/probe/plain", "Authorization")]
    public async Task Should_not_take_part_for_other_addresses_and_for_programs(string path, string? header)
    {
        (string, string)[] headers = header is null ? [] : [(header, "Bearer x")];
        using var first = await GetAsync(path, headers);
        using var second = await GetAsync(path, headers);
        Assert.NotEqual(await first.Content.ReadAsStringAsync(Ct), await second.Content.ReadAsStringAsync(Ct));
    }

    [Fact]
    public async Task Should_show_a_changed_announcement_at_once()
    {
        using (await GetAsync("/announcements")) { }
        var title = $"新公告 {Guid.NewGuid():N}";

        await ChangeAsync(db => db.Database.ExecuteSqlAsync(
            $"INSERT INTO exam.announcements (id, title, body, published_at) VALUES (gen_random_uuid(), {title}, '', exam.now() - interval '1 second')"));

        using var page = await GetAsync("/announcements");
        Assert.Contains(title, await page.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_show_a_closed_session_at_once()
    {
        using (await GetAsync("/")) { }

        await ChangeAsync(db => db.Database.ExecuteSqlAsync($"UPDATE exam.exam_sessions SET registration_closes_at = exam.now()"));

        using var page = await GetAsync("/");
        Assert.Contains("报名已截止", await page.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        await ChangeAsync(db => db.Database.ExecuteSqlAsync($"UPDATE exam.exam_sessions SET registration_closes_at = exam.now() + interval '20 days'"));
    }

    [Fact]
    public void Should_end_with_the_next_moment_at_which_the_page_changes()
    {
        var now = DateTimeOffset.UnixEpoch;
        var context = new DefaultHttpContext();
        var cache = new OutputCacheContext { HttpContext = context, ResponseExpirationTimeSpan = TimeSpan.FromSeconds(60) };
        context.Features.Set<IOutputCacheFeature>(new Feature(cache));

        PublicPages.ExpireAt(context, now, [now.AddSeconds(-5), now.AddSeconds(90)]);
        Assert.Equal(TimeSpan.FromSeconds(60), cache.ResponseExpirationTimeSpan);

        PublicPages.ExpireAt(context, now, [now.AddSeconds(40), now.AddSeconds(7), now]);
        Assert.Equal(TimeSpan.FromSeconds(7), cache.ResponseExpirationTimeSpan);
    }

    private static bool IsKept(HttpResponseMessage answer) => answer.Headers.Age is not null;

    private async Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers)
    {
        using var http = host.NewVisitor();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        var answer = await http.SendAsync(request, Ct);
        await answer.Content.LoadIntoBufferAsync(Ct);
        return answer;
    }

    private Task ChangeAsync(Func<ExamDb, Task> change) => host.ChangeAsync(change);

    private sealed record Feature(OutputCacheContext Context) : IOutputCacheFeature;
}
