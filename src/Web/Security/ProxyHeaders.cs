using System.Net;
using Microsoft.AspNetCore.HttpOverrides;

namespace ExamReg.Web.Security;

/// <summary>
/// Behind a reverse proxy, the client's address and scheme come from its X-Forwarded headers. Only proxies listed under
/// <c>ForwardedHeaders:Proxies</c> (addresses or networks such as 10.0.0.0/8) are believed; without any, nobody but this machine is.
/// </summary>
public static class ProxyHeaders
{
    /// <summary>Adds the list of trusted proxies.</summary>
    public static void AddProxyHeaders(this WebApplicationBuilder builder) => builder.Services.Configure<ForwardedHeadersOptions>(options =>
    {
        options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
        foreach (var proxy in builder.Configuration.GetSection("ForwardedHeaders:Proxies").Get<string[]>() ?? [])
        {
            if (proxy.Contains('/', StringComparison.Ordinal))
                options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy));
            else
                options.KnownProxies.Add(IPAddress.Parse(proxy));
        }
    });
}
