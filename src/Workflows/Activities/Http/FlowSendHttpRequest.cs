using System.Globalization;
using System.Text.Json.Nodes;
using ExamReg.Workflows.Activities.Flow;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Expressions;
using ExamReg.Workflows.Rehearsal;

namespace ExamReg.Workflows.Activities.Http;

/// <summary>
/// Sends an HTTP request through the outbox, to hosts that the administrator allows
/// (<see cref="WorkflowOptions.AllowedHosts"/>), and waits for the answer. The request may be sent more than once when a process
/// dies at the wrong moment; it always bears the same <c>Idempotency-Key</c>. Outcomes as in Elsa: "Done" for any answer, besides
/// it the status code where it is expected, else "Unmatched status code"; "Failed to connect"; "Timeout".
/// </summary>
[Activity("Elsa.FlowSendHttpRequest", DisplayName = "HTTP 请求", Category = "网络", Description = "向允许的主机发送 HTTP 请求，等待应答。",
    Kind = ActivityKind.Task, Outcomes = ["Done=完成", UnmatchedOutcome + "=状态码不符", FailedOutcome + "=连接失败", TimeoutOutcome + "=超时"])]
public sealed class FlowSendHttpRequest : Activity
{
    /// <summary>The kind of the outbox message: <c>{ instanceId, method, url, headers, contentType, content }</c>.</summary>
    public const string MessageKind = "http";

    /// <summary>
    /// The name of the stimulus that brings the answer; its key is the message's, its payload
    /// <c>{ statusCode, headers, content }</c> or <c>{ failure: "connect" or "timeout" }</c>.
    /// </summary>
    public const string StimulusName = "http-response";

    internal const string ConnectFailure = "connect";
    internal const string TimeoutFailure = "timeout";
    private const string UnmatchedOutcome = "Unmatched status code";
    private const string FailedOutcome = "Failed to connect";
    private const string TimeoutOutcome = "Timeout";

    /// <summary>The address.</summary>
    [Input(DisplayName = "地址", Description = "以 http:// 或 https:// 开头的地址，主机须在允许名单内。", IsRequired = true, Order = 0)]
    public Input<string?> Url { get; } = new();

    /// <summary>The method.</summary>
    [Input(DisplayName = "方法", Description = "HTTP 方法。", Options = ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"], Order = 1)]
    public Input<string> Method { get; } = new("GET");

    /// <summary>What is sent: a text, or anything that becomes JSON.</summary>
    [Input(DisplayName = "内容", Description = "请求的内容：文字，或写成 JSON 的对象。", UIHint = "multiline", Order = 2)]
    public Input<object?> Content { get; } = new();

    /// <summary>The media type of the content.</summary>
    [Input(DisplayName = "内容类型", Description = "如 application/json；留空则对象为 application/json，文字为 text/plain。", Order = 3)]
    public Input<string?> ContentType { get; } = new();

    /// <summary>The Authorization header.</summary>
    [Input(DisplayName = "授权", Description = "Authorization 请求头；会随请求存入数据库。", Order = 4)]
    public Input<string?> Authorization { get; } = new();

    /// <summary>Further headers.</summary>
    [Input(DisplayName = "请求头", Description = "其他请求头（JSON 对象）。", UIHint = "json-editor", DefaultSyntax = "Object", Order = 6)]
    public Input<JsonObject?> RequestHeaders { get; } = new();

    /// <summary>The status codes that have an outcome of their own.</summary>
    [Input(DisplayName = "预期状态码", Description = "每个状态码一个出口，如 200、404。", UIHint = "dynamic-outcomes", Order = 7)]
    public Input<ICollection<int>> ExpectedStatusCodes { get; } = new([200]);

    /// <summary>The answer's status code.</summary>
    [Output(DisplayName = "状态码", Description = "应答的 HTTP 状态码。")]
    public Output<int> StatusCode { get; } = new();

    /// <summary>The answer's content; JSON as objects.</summary>
    [Output(DisplayName = "应答内容", Description = "应答的内容；JSON 会解析为对象。")]
    public Output<object?> ParsedContent { get; } = new();

    /// <summary>The answer's headers.</summary>
    [Output(DisplayName = "应答头", Description = "应答的 HTTP 头。")]
    public Output<object?> ResponseHeaders { get; } = new();

    /// <inheritdoc />
    public override IReadOnlyList<string> GetOutcomes(ActivityNode node)
    {
        IEnumerable<int> codes = ExpectedStatusCodes.Expression switch
        {
            null => ExpectedStatusCodes.Default,
            ConstantExpression constant => ValueConverter.To<ICollection<int>?>(constant.Value) ?? [],
            _ => [],
        };
        return [.. codes.Select(Show), .. node.Descriptor.Outcomes];
    }

    /// <inheritdoc />
    protected internal override void OnCompiled(ActivityNode node, Compilation compilation)
    {
        if (Url.Expression is ConstantExpression constant && compilation.Options is { } options
            && AllowedUrl.Check(ValueConverter.Show(constant.Value), options) is { } error)
        {
            compilation.Error("host-not-allowed", node.Id, Text.Of($"活动“{node.Label}”：{error}"));
        }
    }

    /// <inheritdoc />
    protected internal override ValueTask ExecuteAsync(ActivityContext context)
    {
        var url = context.Get(Url) ?? "";
        var options = context.Services.GetService(typeof(WorkflowOptions)) as WorkflowOptions ?? new WorkflowOptions();
        if (AllowedUrl.Check(url, options) is { } error)
            throw new InvalidOperationException(error);
        var key = $"{context.InstanceId:n}:{context.FrameId}";
        context.WaitFor(StimulusName, key);
        context.Send(new OutboxMessage(MessageKind, key, new JsonObject
        {
            ["instanceId"] = context.InstanceId,
            ["method"] = context.Get(Method),
            ["url"] = url,
            ["headers"] = Headers(context),
            ["contentType"] = context.Get(ContentType),
            ["content"] = ValueConverter.ToJson(context.Get(Content)),
        }));
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    protected internal override ValueTask ResumeAsync(ActivityContext context, ReceivedStimulus stimulus)
    {
        var answer = stimulus.Payload<JsonObject?>() ?? [];
        if (answer["failure"]?.ToString() is { } failure)
            return context.CompleteAsync(failure == TimeoutFailure ? TimeoutOutcome : FailedOutcome);
        var status = ValueConverter.To<int>(ValueConverter.FromJson(answer["statusCode"]));
        context.Set(ResponseHeaders, ValueConverter.FromJson(answer["headers"]?.DeepClone()));
        context.Set(ParsedContent, ValueConverter.FromJson(answer["content"]?.DeepClone()));
        context.Set(StatusCode, status);
        var expected = context.Get(ExpectedStatusCodes) ?? [];
        return expected.Count == 0
            ? context.CompleteAsync()
            : context.CompleteAsync(expected.Contains(status) ? Show(status) : UnmatchedOutcome, "Done");
    }

    /// <inheritdoc />
    protected internal override RehearsalPlan Rehearse(RehearsalContext rehearsal)
        => RehearsalPlan.Waits(GetOutcomes(rehearsal.Node).Select(outcome => outcome is FailedOutcome or TimeoutOutcome or "Done"
            ? new RehearsalOffer(StimulusName, outcome)
            : new RehearsalOffer(StimulusName, outcome, "Done")));

    private JsonObject Headers(ActivityContext context)
    {
        var headers = context.Get(RequestHeaders)?.DeepClone().AsObject() ?? [];
        if (context.Get(Authorization) is { Length: > 0 } authorization)
            headers["Authorization"] = authorization;
        return headers;
    }

    private static string Show(int status) => status.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Which addresses may be called.</summary>
internal static class AllowedUrl
{
    /// <summary>What is wrong with an address, in the reader's language; null where it may be called.</summary>
    public static string? Check(string url, WorkflowOptions options)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            return Text.Of($"地址“{url}”不是以 http:// 或 https:// 开头的完整地址：请改正。");
        return options.AllowedHosts.Contains(uri.Host)
            ? null
            : Text.Of($"主机“{uri.Host}”不在允许名单内，不能发送请求：请联系管理员把它加入允许名单，或改用名单内的地址。");
    }
}
