using ExamReg.Web.Payments.Gateway;

namespace ExamReg.Web.Portal.Paying;

/// <summary>
/// Where the payment platform reports money. Open to anybody, without a form token: only the platform's signature decides. The
/// platform repeats a notice until it reads <c>success</c>, so that word is said only when the money is in the books.
/// </summary>
public static partial class PaymentNoticeEndpoint
{
    /// <summary>The address; the options' NotifyUrl ends with it.</summary>
    public const string Path = "/payments/notice";

    /// <summary>Maps it.</summary>
    public static void MapPaymentNotice(this IEndpointRouteBuilder routes) =>
        routes.MapPost(Path, HandleAsync).AllowAnonymous().DisableAntiforgery();

    private static async Task<IResult> HandleAsync(
        HttpRequest request, PaymentGatewayClient gateway, ReceivedMoney money, ILogger<PaymentGatewayClient> logger, CancellationToken ct)
    {
        if (!request.HasFormContentType)
            return Fail();
        var reading = gateway.ParseNotice(await request.ReadFormAsync(ct));
        if (!reading.Verified)
        {
            LogRefused(logger, reading.Problem);
            return Fail();
        }
        // Only money is news; that a trade waits or was closed changes nothing here.
        if (reading.Notice is not { State: GatewayTradeState.Paid, Payment: { } payment } notice)
            return Success();
        var taken = await money.HandleAsync(notice.OrderNumber, payment, "payment-platform", ct);
        return taken.IsRecorded ? Success() : Fail();
    }

    private static IResult Success() => Results.Text("success");

    private static IResult Fail() => Results.Text("fail", statusCode: StatusCodes.Status400BadRequest);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A payment notice was not believed: {Problem}")]
    private static partial void LogRefused(ILogger logger, string problem);
}
