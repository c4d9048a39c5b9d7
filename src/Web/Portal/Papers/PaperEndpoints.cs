using ExamReg.Domain;
using ExamReg.Domain.Papers;
using ExamReg.Web.Accounts;
using ExamReg.Web.Security;

namespace ExamReg.Web.Portal.Papers;

/// <summary>The candidate's own papers as PDF. A paper that is not to be had yet leads to the page that says why.</summary>
public static class PaperEndpoints
{
    public const string FormPath = "/portal/papers/form.pdf";

    public const string TicketPath = "/portal/papers/ticket.pdf";

    /// <summary>Maps both.</summary>
    public static void MapPapers(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(FormPath, FormAsync).RequireAuthorization(Policies.Candidate);
        routes.MapGet(TicketPath, TicketAsync).RequireAuthorization(Policies.Candidate);
    }

    private static async Task<IResult> FormAsync(
        HttpContext context, CurrentRegistration current, PaperModels models, PaperRenderer renderer, PublicAddress address, CancellationToken ct)
    {
        var state = await current.ReadAsync(ct);
        return state.Registration is { } registration && registration.CheckFormPrintable().IsSuccess
            ? Pdf(context, renderer.Render(await models.FormAsync(registration.Id, state.Now, address.For(context.Request), ct)), $"报名登记表-{registration.Number}.pdf")
            : Results.Redirect("/portal/papers?refused=form");
    }

    private static async Task<IResult> TicketAsync(
        HttpContext context, CurrentRegistration current, PaperModels models, PaperRenderer renderer, PublicAddress address, SeatsForTicket seats,
        CancellationToken ct)
    {
        var state = await current.ReadAsync(ct);
        if (state.Registration is not { } registration || !registration.CheckTicketPrintable(state.Now).IsSuccess)
            return Results.Redirect("/portal/papers?refused=ticket");
        // The window's timer gives missing seats; whoever is quicker than the timer does not wait for it.
        if (!(await seats.EnsureAsync(registration, ct)).IsSuccess)
            return Results.Redirect("/portal/papers?refused=seat");
        return Pdf(
            context,
            renderer.Render(await models.TicketAsync(registration.Id, state.View, state.Now, address.For(context.Request), ct)),
            $"准考证-{registration.TicketNumber}.pdf");
    }

    private static IResult Pdf(HttpContext context, byte[] bytes, string name)
    {
        context.Response.Headers.CacheControl = "no-store";
        return Results.File(bytes, "application/pdf", name);
    }
}
