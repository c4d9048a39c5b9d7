namespace ExamReg.Web.Portal;

/// <summary>A sentence at the top of a page.</summary>
/// <param name="Kind">success, info, warning or danger, as Tabler names them.</param>
/// <param name="Text">What happened, why, what now.</param>
public sealed record Alert(string Kind, string Text)
{
    /// <summary>Something went well.</summary>
    public static Alert Success(string text) => new("success", text);

    /// <summary>Something to know.</summary>
    public static Alert Info(string text) => new("info", text);

    /// <summary>Something to look after.</summary>
    public static Alert Warning(string text) => new("warning", text);

    /// <summary>Something was refused.</summary>
    public static Alert Danger(string text) => new("danger", text);
}
