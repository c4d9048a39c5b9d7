using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ExamReg.Tests.Support.Portal;
using ExamReg.Tests.Web.Desk;

namespace ExamReg.Tests.Web.Designer.Instances;

/// <summary>Elsa Studio in a person's browser, as our API sees it: a token from the session, then calls with it.</summary>
internal sealed class StudioClient : IDisposable
{
    private readonly HttpClient http;

    private StudioClient(HttpClient http) => this.http = http;

    public HttpStatusCode Status { get; private set; }

    public static async Task<StudioClient> OpenAsync(StaffFixture staff, string userName)
    {
        using var browser = await staff.LogInAsync(userName);
        var client = new HttpClient(new HttpClientHandler { CookieContainer = browser.Cookies }) { BaseAddress = staff.Address };
        var page = await browser.OpenAsync("/accounts/password");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/designer/token");
        request.Headers.Add("X-CSRF-TOKEN", page.Attribute("input[name='__RequestVerificationToken']", "value"));
        using var answer = await client.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        var token = (await answer.Content.ReadFromJsonAsync<JsonNode>())!["accessToken"]!.ToString();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return new(client);
    }

    public static StudioClient Anonymous(StaffFixture staff) => new(new HttpClient { BaseAddress = staff.Address });

    public async Task<JsonNode> GetAsync(string path) => await ReadAsync(await http.GetAsync($"/elsa/api{path}"));

    public async Task<JsonNode> PostAsync(string path, object body) => await ReadAsync(await http.PostAsJsonAsync($"/elsa/api{path}", body));

    public async Task<HttpStatusCode> SendAsync(HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, $"/elsa/api{path}");
        if (method == HttpMethod.Post)
            request.Content = JsonContent.Create(new { });
        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }

    public async Task<byte[]> DownloadAsync(string path, object? body = null)
    {
        using var answer = body is null ? await http.GetAsync($"/elsa/api{path}") : await http.PostAsJsonAsync($"/elsa/api{path}", body);
        Status = answer.StatusCode;
        return await answer.Content.ReadAsByteArrayAsync();
    }

    public void Dispose() => http.Dispose();

    private async Task<JsonNode> ReadAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            Status = answer.StatusCode;
            var text = await answer.Content.ReadAsStringAsync();
            return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
        }
    }
}
