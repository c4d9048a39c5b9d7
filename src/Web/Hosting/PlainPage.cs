using System.Globalization;
using System.Net;

namespace ExamReg.Web.Hosting;

/// <summary>A page that needs nothing: no layout, no database, no style.</summary>
internal static class PlainPage
{
    public static Task WriteAsync(HttpContext context, int status, string title, string text, int? refreshSeconds = null)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        var refresh = refreshSeconds is null ? "" : $"<meta http-equiv=\"refresh\" content=\"{refreshSeconds}\">";
        return response.WriteAsync(
            $"""
             <!doctype html>
             <html lang="{CultureInfo.CurrentUICulture.Name}">
             <head><meta charset="utf-8">{refresh}<meta name="viewport" content="width=device-width"><title>{WebUtility.HtmlEncode(title)}</title></head>
             <body><main><h1>{WebUtility.HtmlEncode(title)}</h1><p>{WebUtility.HtmlEncode(text)}</p></main></body>
             </html>
             """, context.RequestAborted);
    }
}
