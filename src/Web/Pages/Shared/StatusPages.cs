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
            context => context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
                && !context.Request.Headers.ContainsKey("HX-Request"),
            people => people.UseStatusCodePagesWithReExecute("/status/{0}"));
    }
}
