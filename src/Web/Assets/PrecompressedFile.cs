using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace ExamReg.Web.Assets;

/// <summary>A file whose address names its version, with the compressed twins that lie beside it: sent to be kept for a year.</summary>
/// <param name="Path">Where the plain file lies.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="Encodings">Which twins there are: <c>br</c> and <c>gzip</c>.</param>
/// <param name="Tag">Changes with the content.</param>
public sealed record PrecompressedFile(string Path, string ContentType, IReadOnlyList<string> Encodings, string Tag)
{
    private static readonly (string Encoding, string Extension)[] Preferred = [("br", ".br"), ("gzip", ".gz")];

    /// <summary>Sends the smallest form that the browser takes.</summary>
    public Task SendAsync(HttpContext context)
    {
        var (file, encoding) = Choose(context.Request.Headers.AcceptEncoding);
        var headers = context.Response.Headers;
        headers.CacheControl = "public, max-age=31536000, immutable";
        if (Encodings.Count > 0)
            headers.Vary = HeaderNames.AcceptEncoding;
        if (encoding is not null)
            headers.ContentEncoding = encoding;
        var tag = new EntityTagHeaderValue($"\"{Tag}{(encoding is null ? "" : "-" + encoding)}\"");
        return Results.File(file, ContentType, entityTag: tag).ExecuteAsync(context);
    }

    private (string File, string? Encoding) Choose(StringValues acceptEncoding)
    {
        if (Encodings.Count > 0 && StringWithQualityHeaderValue.TryParseList(acceptEncoding, out var accepted))
        {
            foreach (var (encoding, extension) in Preferred)
            {
                var wanted = accepted.Any(value => value.Quality is not 0 && value.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase));
                if (wanted && Encodings.Contains(encoding))
                    return (Path + extension, encoding);
            }
        }

        return (Path, null);
    }
}
