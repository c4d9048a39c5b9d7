using ExamReg.Domain.Confirmations;
using ExamReg.Web.Accounts;
using QRCoder;

namespace ExamReg.Web.Portal.Confirming;

/// <summary>The candidate's own code for the desk as a QR code: SVG, sharp on every screen.</summary>
public static class DeskCodeEndpoint
{
    /// <summary>Where it is.</summary>
    public const string Path = "/portal/confirmation/code.svg";

    private const int ModulePixels = 10;

    /// <summary>Maps it.</summary>
    public static void MapDeskCode(this IEndpointRouteBuilder routes) => routes.MapGet(
        Path,
        async (HttpContext context, CurrentRegistration current, DeskCode codes, CancellationToken ct) =>
        {
            if (await current.ReadAsync(ct) is not { IsActive: true, Registration: { } registration })
                return Results.NotFound();
            context.Response.Headers.CacheControl = "no-store";
            return Results.Text(Draw(codes.Sign(registration.Number)), "image/svg+xml");
        }).RequireAuthorization(Policies.Candidate);

    /// <summary>Error correction M: a scratched screen still reads.</summary>
    internal static string Draw(string code)
    {
        using var data = QRCodeGenerator.GenerateQrCode(code, QRCodeGenerator.ECCLevel.M);
        return new SvgQRCode(data).GetGraphic(ModulePixels);
    }
}
