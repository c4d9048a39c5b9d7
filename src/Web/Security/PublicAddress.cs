using ExamReg.Web.Hosting;

namespace ExamReg.Web.Security;

/// <summary>
/// The address under which the public reaches the site, for what is printed or sent and must still lead here years later
/// (<c>Site__PublicAddress</c>, such as <c>https://bm.example.edu.cn</c>). Without the setting it is the address of the request at hand,
/// which behind a proxy is right only if the proxy is trusted (<see cref="ProxyHeaders"/>).
/// </summary>
public sealed class PublicAddress
{
    private readonly string? given;

    private PublicAddress(string? given) => this.given = given;

    /// <summary>Reads the setting.</summary>
    /// <exception cref="MissingSettingException">It is no absolute http or https address.</exception>
    public static PublicAddress Read(IConfiguration configuration)
    {
        var text = configuration["Site:PublicAddress"];
        if (string.IsNullOrWhiteSpace(text))
            return new(null);
        return Uri.TryCreate(text.Trim(), UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? new(address.GetLeftPart(UriPartial.Path).TrimEnd('/'))
            : throw new MissingSettingException($"Site__PublicAddress“{text}”不是网址，应如 https://bm.example.edu.cn。");
    }

    /// <summary>For what is written while no request is at hand; <paramref name="local"/> where the setting is missing.</summary>
    public string Or(string local) => given ?? local;

    /// <summary>Scheme, host and base path, without a slash at the end.</summary>
    public string For(HttpRequest request) => given ?? $"{request.Scheme}://{request.Host}{request.PathBase}";
}
