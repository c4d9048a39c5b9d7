using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Outbox;
using ExamReg.Workflows.Runtime;

namespace ExamReg.Workflows.Activities.Http;

/// <summary>Sends the requests of <see cref="FlowSendHttpRequest"/> and brings the answers back to their instances.</summary>
public sealed class HttpRequestDelivery(WorkflowRuntime runtime, HttpRequestSender sender) : IOutboxHandler
{
    /// <inheritdoc />
    public string Kind => FlowSendHttpRequest.MessageKind;

    /// <inheritdoc />
    public async Task DeliverAsync(string key, JsonNode? payload, CancellationToken cancellationToken)
    {
        var answer = await sender.SendAsync(key, payload!.AsObject(), cancellationToken);
        var stimulus = new Stimulus($"http:{key}", FlowSendHttpRequest.StimulusName) { Key = key, Payload = answer, Actor = "http" };
        await runtime.SendAsync(payload["instanceId"]!.GetValue<Guid>(), stimulus, cancellationToken);
    }
}

/// <summary>
/// Sends one request and describes the answer. Follows no redirects, which could lead past the list of allowed hosts; reads at most
/// <see cref="MaxContentBytes"/> of the answer.
/// </summary>
public sealed class HttpRequestSender(WorkflowOptions options, HttpMessageHandler? handler = null) : IDisposable
{
    /// <summary>How much of an answer is read, in bytes; the rest counts as a failure to connect.</summary>
    public const int MaxContentBytes = 1024 * 1024;

    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);

    private readonly HttpClient client = new(
        handler ?? new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = ConnectionLifetime })
    {
        Timeout = TimeSpan.FromSeconds(30),
        MaxResponseContentBufferSize = MaxContentBytes,
    };

    /// <summary>Sends a request.</summary>
    /// <param name="key">Goes along as <c>Idempotency-Key</c>.</param>
    /// <param name="request">What <see cref="FlowSendHttpRequest.MessageKind"/> describes.</param>
    /// <param name="cancellationToken">Ends the attempt without an answer.</param>
    /// <returns>What <see cref="FlowSendHttpRequest.StimulusName"/> describes.</returns>
    public async Task<JsonObject> SendAsync(string key, JsonObject request, CancellationToken cancellationToken)
    {
        // The list may have become shorter since the request was written down.
        if (AllowedUrl.Check(request["url"]!.ToString(), options) is not null)
            return new JsonObject { ["failure"] = FlowSendHttpRequest.ConnectFailure };
        try
        {
            using var message = Prepare(key, request);
            using var response = await client.SendAsync(message, cancellationToken);
            return await DescribeAsync(response, cancellationToken);
        }
        catch (HttpRequestException)
        {
            return new JsonObject { ["failure"] = FlowSendHttpRequest.ConnectFailure };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new JsonObject { ["failure"] = FlowSendHttpRequest.TimeoutFailure };
        }
    }

    /// <inheritdoc />
    public void Dispose() => client.Dispose();

    private static HttpRequestMessage Prepare(string key, JsonObject request)
    {
        var method = request["method"]?.ToString() is { Length: > 0 } given ? given : "GET";
        var message = new HttpRequestMessage(new HttpMethod(method), request["url"]!.ToString());
        message.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        if (request["content"] is { } content)
        {
            var isText = content.GetValueKind() == JsonValueKind.String;
            var type = request["contentType"]?.ToString() is { Length: > 0 } wanted ? wanted : isText ? "text/plain" : "application/json";
            message.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(isText ? content.GetValue<string>() : content.ToJsonString()));
            message.Content.Headers.ContentType = MediaTypeHeaderValue.TryParse(type, out var parsed)
                ? parsed
                : new MediaTypeHeaderValue("text/plain");
            message.Content.Headers.ContentType.CharSet ??= "utf-8";
        }
        foreach (var (name, value) in request["headers"] as JsonObject ?? [])
        {
            var values = value is JsonArray list ? list.Select(item => item?.ToString() ?? "") : [value?.ToString() ?? ""];
            message.Headers.TryAddWithoutValidation(name, values);
        }
        return message;
    }

    private static async Task<JsonObject> DescribeAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        var headers = response.Headers.Concat(response.Content.Headers)
            .Select(header => KeyValuePair.Create<string, JsonNode?>(header.Key, string.Join(", ", header.Value)));
        return new JsonObject
        {
            ["statusCode"] = (int)response.StatusCode,
            ["headers"] = new JsonObject(headers),
            ["content"] = Parse(text, response.Content.Headers.ContentType?.MediaType),
        };
    }

    private static JsonNode? Parse(string text, string? mediaType)
    {
        if (text.Length == 0)
            return null;
        if (mediaType is not null && (mediaType.EndsWith("/json", StringComparison.OrdinalIgnoreCase)
            || mediaType.EndsWith("+json", StringComparison.OrdinalIgnoreCase)))
        {
            try
            {
                return JsonNode.Parse(text);
            }
            catch (JsonException)
            {
                // Not what it says it is: give it as it came.
            }
        }
        return JsonValue.Create(text);
    }
}
