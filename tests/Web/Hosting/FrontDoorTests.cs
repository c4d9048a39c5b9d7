using System.Net;
using System.Net.Http.Headers;
using ExamReg.Web.Assets;
using ExamReg.Web.Designer;
using ExamReg.Web.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ExamReg.Tests.Web.Hosting;

/// <summary>What every request meets: assets, headers, limits, the dashboard's lock.</summary>
public sealed class FrontDoorTests(FrontDoorTests.Host host) : IClassFixture<FrontDoorTests.Host>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("br", "br")]
    [InlineData("gzip", "gzip")]
    [InlineData("gzip, br;q=0", "gzip")]
    [InlineData("identity", null)]
    public async Task Should_serve_a_package_file_for_a_year_in_the_smallest_form_the_browser_takes(string accepts, string? encoding)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, NpmAssets.Url("htmx.org", "htmx.min.js"));
        request.Headers.TryAddWithoutValidation("Accept-Encoding", accepts);

        using var answer = await host.Http.SendAsync(request, Ct);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(encoding, answer.Content.Headers.ContentEncoding.SingleOrDefault());
        Assert.Equal("public, max-age=31536000, immutable", answer.Headers.GetValues("Cache-Control").Single());
        Assert.Equal("text/javascript", answer.Content.Headers.ContentType?.MediaType);
        Assert.NotNull(answer.Headers.ETag);
    }

    [Fact]
    public async Task Should_answer_not_modified_for_a_known_tag()
    {
        var address = NpmAssets.Url("@tabler/core", "tabler.min.css");
        using var first = await host.Http.GetAsync(address, Ct);
        using var again = new HttpRequestMessage(HttpMethod.Get, address);
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        using var second = await host.Http.SendAsync(again, Ct);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Theory]
    [InlineData("/lib/htmx.org/2.0.8/../../../appsettings.json")]
    [InlineData("/lib/htmx.org/2.0.8/list.json")]
    [InlineData("/lib/list.json")]
    public async Task Should_serve_nothing_that_is_not_listed(string path)
    {
        using var answer = await host.Http.GetAsync(path, Ct);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Should_find_every_font_that_the_icon_style_sheet_names()
    {
        var sheet = new Uri(host.Http.BaseAddress!, NpmAssets.Url("@tabler/icons-webfont", "tabler-icons.min.css"));
        var css = await host.Http.GetStringAsync(sheet, Ct);

        Assert.Contains("fonts/tabler-icons.woff2", css, StringComparison.Ordinal);
        using var font = await host.Http.GetAsync(new Uri(sheet, "fonts/tabler-icons.woff2?v3.49.0"), Ct);

        Assert.Equal(HttpStatusCode.OK, font.StatusCode);
        Assert.Equal(new MediaTypeHeaderValue("font/woff2"), font.Content.Headers.ContentType);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/no/such/page")]
    [InlineData("/healthz/live")]
    public async Task Should_forbid_inline_script_style_and_frames_everywhere(string path)
    {
        using var answer = await host.Http.GetAsync(path, Ct);

        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'self'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("form-action 'self' https://pay.example.com http://localhost:81", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Fact]
    public async Task Should_loosen_the_policy_for_the_designer_only_as_far_as_it_needs()
    {
        using var studio = await host.Http.GetAsync($"{StudioFiles.Base}_framework/blazor.webassembly.js", Ct);
        using var list = await host.Http.GetAsync("/designer", Ct);

        var policy = studio.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("script-src 'self' 'wasm-unsafe-eval' 'sha256-", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("'unsafe-eval'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", list.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_keep_strangers_out_of_the_jobs_dashboard()
    {
        using var answer = await host.Http.GetAsync("/admin/hangfire", Ct);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Should_tell_someone_who_tries_too_often_when_to_come_back()
    {
        // To look at the form is no attempt.
        using var form = await host.Http.GetAsync("/limited", Ct);
        using var first = await host.Http.PostAsync("/limited", null, Ct);
        using var second = await host.Http.PostAsync("/limited", null, Ct);

        Assert.Equal(HttpStatusCode.OK, form.StatusCode);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
        Assert.NotNull(second.Headers.RetryAfter);
        Assert.Contains("操作过于频繁", await second.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/accounts/captcha?kind=Words", false)]
    [InlineData("/accounts/register/check?field=UserName", true)]
    [InlineData("/accounts/forgotten", true)]
    public async Task Should_show_people_a_page_that_names_the_moment_and_parts_of_pages_the_sentence(string address, bool isForm)
    {
        using var first = await SendAsync(isPart: false);
        using var second = await SendAsync(isPart: false);
        using var part = await SendAsync(isPart: true);

        Assert.NotEqual(HttpStatusCode.TooManyRequests, first.StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
        var seconds = (int)second.Headers.RetryAfter!.Delta!.Value.TotalSeconds;
        Assert.InRange(seconds, 1, 60);
        var page = await second.Content.ReadAsStringAsync(Ct);
        Assert.Contains("class=\"state-page\"", page, StringComparison.Ordinal);
        Assert.Contains("操作过于频繁", page, StringComparison.Ordinal);
        Assert.Contains($"短时间内的请求次数超过了限制，请在 {seconds} 秒后重试。", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.TooManyRequests, part.StatusCode);
        var sentence = await part.Content.ReadAsStringAsync(Ct);
        Assert.Contains("秒后重试", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("state-page", sentence, StringComparison.Ordinal);

        async Task<HttpResponseMessage> SendAsync(bool isPart)
        {
            using var request = new HttpRequestMessage(isForm ? HttpMethod.Post : HttpMethod.Get, address) { Content = isForm ? new FormUrlEncodedContent([]) : null };
            request.Headers.Add("Accept", "text/html");
            if (isPart)
                request.Headers.Add("HX-Request", "true");
            return await host.Http.SendAsync(request, Ct);
        }
    }

    /// <summary>One program for all of them.</summary>
    public sealed class Host : IAsyncLifetime
    {
        private readonly PostgresFixture _postgres = new();
        private WebHost? _web;

        public HttpClient Http { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            await _postgres.InitializeAsync();
            _web = new WebHost(
                await _postgres.NewDatabaseAsync(),
                services => services.AddSingleton<IStartupFilter, LimitedEndpoint>(),
                new Dictionary<string, string>
                {
                    ["Security:FormActionOrigins:0"] = "https://pay.example.com",
                    ["RateLimits:login:Permits"] = "1",
                    ["RateLimits:captcha:Permits"] = "1",
                    ["RateLimits:check:Permits"] = "1",
                    ["RateLimits:reset:Permits"] = "1",
                });
            Http = _web.CreateClient();
            await _web.StartedAsync();
        }

        public async ValueTask DisposeAsync()
        {
            Http.Dispose();
            await _web!.DisposeAsync();
            await _postgres.DisposeAsync();
        }

        private sealed class LimitedEndpoint : IStartupFilter
        {
            public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
            {
                next(app);
                app.UseEndpoints(routes => routes.MapMethods("/limited", ["GET", "POST"], () => "ok").RequireRateLimiting(RateLimits.Login));
            };
        }
    }
}
