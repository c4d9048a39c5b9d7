using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ExamReg.Workflows;
using ExamReg.Workflows.Activities.Http;

namespace ExamReg.Tests.Workflows.Activities.Http;

public sealed class HttpRequestSenderTests
{
    private static readonly WorkflowOptions Options = new() { AllowedHosts = { "api.example.cn" } };

    private static JsonObject Request(JsonNode? content = null, string? contentType = null, string url = "https://api.example.cn/x")
        => new()
        {
            ["method"] = "PUT",
            ["url"] = url,
            ["headers"] = new JsonObject { ["X-One"] = "1", ["X-Two"] = new JsonArray("a", "b") },
            ["contentType"] = contentType,
            ["content"] = content,
        };

    private static async Task<(JsonObject Answer, HttpRequestMessage? Sent, string? Content)> SendAsync(JsonObject request,
        Func<HttpResponseMessage> answer)
    {
        var stand = new StandIn(answer);
        using var sender = new HttpRequestSender(Options, stand);
        return (await sender.SendAsync("key-1", request, TestContext.Current.CancellationToken), stand.Request, stand.Content);
    }

    [Theory]
    [InlineData("\"text\"", null, "text/plain", "text")]
    [InlineData("{\"a\":1}", null, "application/json", "{\"a\":1}")]
    [InlineData("\"<a/>\"", "application/xml", "application/xml", "<a/>")]
    public async Task Should_send_method_headers_content_and_key(string content, string? type, string expectedType, string expectedContent)
    {
        var (_, sent, body) = await SendAsync(Request(JsonNode.Parse(content), type), () => new HttpResponseMessage(HttpStatusCode.OK));

        Assert.Equal(("PUT", "https://api.example.cn/x"), (sent!.Method.Method, sent.RequestUri!.ToString()));
        Assert.Equal(["key-1"], sent.Headers.GetValues("Idempotency-Key"));
        Assert.Equal(["a", "b"], sent.Headers.GetValues("X-Two"));
        Assert.Equal((expectedType, "utf-8", expectedContent),
            (sent.Content!.Headers.ContentType!.MediaType, sent.Content.Headers.ContentType.CharSet, body));
    }

    [Theory]
    [InlineData("{\"ok\":true}", "application/json", "{\"ok\":true}")]
    [InlineData("{\"ok\":", "application/json", "\"{\\u0022ok\\u0022:\"")]
    [InlineData("plain", "text/plain", "\"plain\"")]
    public async Task Should_describe_the_answer(string content, string type, string expected)
    {
        var (answer, _, _) = await SendAsync(Request(), () => new HttpResponseMessage(HttpStatusCode.Created)
        {
            Headers = { { "X-Rate", "9" } },
            Content = new StringContent(content, Encoding.UTF8, type),
        });

        Assert.Equal((201, "9", expected), (answer["statusCode"]!.GetValue<int>(), answer["headers"]!["X-Rate"]!.GetValue<string>(),
            answer["content"]!.ToJsonString()));
    }

    [Fact]
    public async Task Should_tell_when_it_cannot_connect()
        => Assert.Equal("connect", (await SendAsync(Request(), () => throw new HttpRequestException("refused")))
            .Answer["failure"]!.GetValue<string>());

    [Fact]
    public async Task Should_tell_when_it_takes_too_long()
        => Assert.Equal("timeout", (await SendAsync(Request(), () => throw new TaskCanceledException("slow")))
            .Answer["failure"]!.GetValue<string>());

    [Fact]
    public async Task Should_not_take_more_than_its_limit()
    {
        var content = new ByteArrayContent(new byte[HttpRequestSender.MaxContentBytes + 1]);

        var (answer, _, _) = await SendAsync(Request(), () => new HttpResponseMessage(HttpStatusCode.OK) { Content = content });

        Assert.Equal("connect", answer["failure"]!.GetValue<string>());
    }

    [Fact]
    public async Task Should_not_call_a_host_that_is_no_longer_allowed()
    {
        var (answer, sent, _) = await SendAsync(Request(url: "https://gone.example.cn/"), () => new HttpResponseMessage(HttpStatusCode.OK));

        Assert.Equal("connect", answer["failure"]!.GetValue<string>());
        Assert.Null(sent);
    }

    [Fact]
    public async Task Should_not_follow_a_redirect()
    {
        using var listener = new HttpListener();
        var port = Random.Shared.Next(20000, 40000);
        listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        listener.Start();
        var served = listener.GetContextAsync().ContinueWith(
            context =>
            {
                context.Result.Response.Redirect("http://127.0.0.1:1/");
                context.Result.Response.Close();
            },
            TestContext.Current.CancellationToken, TaskContinuationOptions.None, TaskScheduler.Default);
        using var sender = new HttpRequestSender(new WorkflowOptions { AllowedHosts = { "127.0.0.1" } });

        var answer = await sender.SendAsync("k", Request(url: $"http://127.0.0.1:{port}/"), TestContext.Current.CancellationToken);
        await served;

        Assert.Equal(302, answer["statusCode"]!.GetValue<int>());
    }

    private sealed class StandIn(Func<HttpResponseMessage> answer) : HttpMessageHandler
    {
        public HttpRequestMessage? Request { get; private set; }

        public string? Content { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Request = request;
            Content = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
            return answer();
        }
    }
}
