namespace ExamReg.Web.Pages.Shared;

/// <summary>Pages for what has no page of its own: not found, refused, failed.</summary>
public static class StatusPages
{
    /// <summary>
    /// Shows a person <c>/status/{code}</c> in place of an empty error answer; programs keep theirs. Outside of Development also in
    /// place of an exception. Stands before routing.
    /// </summary>
    public static void UseStatusPages(this WebApplication app)
    {
        if (!app.Environment.IsDevelopment())
            app.UseExceptionHandler("/status/500");
        app.UseWhen(
            context => IsPerson(context.Request),
            people => people.UseStatusCodePagesWithReExecute("/status/{0}"));
    }

    /// <summary>Whether somebody waits for a whole page, and not a program for an answer or a page for a part of it.</summary>
    internal static bool IsPerson(HttpRequest request) =>
        request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase) && !request.Headers.ContainsKey("HX-Request");
}
