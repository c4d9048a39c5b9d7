using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ExamReg.Tests.Support.Portal;

namespace ExamReg.Tests.Web.Designer;

/// <summary>Speaks to the designer's API as Studio's page does: logs in, takes a token, sends JSON.</summary>
internal sealed class DesignerClient : IDisposable
{
    private readonly HttpClient http;

    private DesignerClient(HttpClient http) => this.http = http;

    public HttpStatusCode Status { get; private set; }

    public static async Task<DesignerClient> LogInAsync(Uri address, string userName)
    {
        using var browser = new FormClient(address);
        await Staff.LogInAsync(browser, userName);
        await browser.OpenAsync("/designer/definitions/registration");
        var formToken = browser.Attribute("body", "data-form-token");
        using var handler = new HttpClientHandler { CookieContainer = browser.Cookies };
        using var session = new HttpClient(handler) { BaseAddress = address };
        session.DefaultRequestHeaders.Add("X-CSRF-TOKEN", formToken);
        using var answer = await session.PostAsync("/designer/token", null);
        var token = (await answer.Content.ReadFromJsonAsync<JsonObject>())!["accessToken"]!.GetValue<string>();
        var http = new HttpClient { BaseAddress = address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return new DesignerClient(http);
    }

    public void Dispose() => http.Dispose();

    public async Task<JsonObject> GetAsync(string path)
    {
        using var answer = await http.GetAsync("/elsa/api" + path);
        return await ReadAsync(answer);
    }

    public async Task<JsonObject> SendAsync(HttpMethod method, string path, JsonNode? body = null, bool acknowledge = false)
    {
        using var request = new HttpRequestMessage(method, "/elsa/api" + path) { Content = body is null ? null : JsonContent.Create(body) };
        if (acknowledge)
            request.Headers.Add("X-Acknowledge-Warnings", "true");
        using var answer = await http.SendAsync(request);
        return await ReadAsync(answer);
    }

    public Task<JsonObject> OpenAsync(string definitionId, string versions = "Latest") =>
        GetAsync($"/workflow-definitions/by-definition-id/{definitionId}?versionOptions={versions}");

    /// <summary>Saves as Studio does; gives the definition back, or the refusal.</summary>
    public async Task<JsonObject> SaveAsync(JsonObject model, bool publish = false, bool acknowledge = false)
    {
        var body = new JsonObject { ["model"] = model.DeepClone(), ["publish"] = publish };
        var answer = await SendAsync(HttpMethod.Post, "/workflow-definitions", body, acknowledge);
        return answer["workflowDefinition"] as JsonObject ?? answer;
    }

    public async Task<byte[]> DownloadAsync(string path)
    {
        using var answer = await http.GetAsync("/elsa/api" + path);
        Status = answer.StatusCode;
        return await answer.Content.ReadAsByteArrayAsync();
    }

    public async Task<JsonObject> UploadAsync(string path, byte[] file)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(file), "files", "flow.json" } };
        using var answer = await http.PostAsync("/elsa/api" + path, form);
        return await ReadAsync(answer);
    }

    private async Task<JsonObject> ReadAsync(HttpResponseMessage answer)
    {
        Status = answer.StatusCode;
        var text = await answer.Content.ReadAsStringAsync();
        return text.StartsWith('{') ? (JsonObject)JsonNode.Parse(text)! : [];
    }
}
