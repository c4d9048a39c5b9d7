namespace ExamReg.Web.Designer;

/// <summary>The language in which Studio speaks: Chinese, unless the person's is English.</summary>
public static class StudioLanguage
{
    /// <summary>Chinese.</summary>
    public const string Chinese = "zh-CN";

    /// <summary>English.</summary>
    public const string English = "en";

    /// <summary>The language of a request: the culture that the site has chosen, else what the browser prefers.</summary>
    public static string Of(HttpContext context)
    {
        var preferred = context.Request.GetTypedHeaders().AcceptLanguage
            .OrderByDescending(language => language.Quality ?? 1).FirstOrDefault()?.Value.Value;
        return preferred?.StartsWith("en", StringComparison.OrdinalIgnoreCase) == true ? English : Chinese;
    }
}
