using ExamReg.Activities;
using ExamReg.Activities.Paying;
using ExamReg.Domain;
using ExamReg.Web.Identity;
using ExamReg.Web.Payments.Gateway;
using ExamReg.Web.Portal;
using ExamReg.Web.Portal.Paying;
using ExamReg.Workflows.Expressions;
using ExamReg.Workflows.Runtime;
using Microsoft.AspNetCore.Mvc;

namespace ExamReg.Web.Pages.Portal;

/// <summary>报名状态与支付: what is owed until when, the way to the payment platform, and the question for the truth.</summary>
public sealed class PaymentModel(CurrentRegistration current, WorkflowRuntime runtime, ExamDb db, PaymentGatewayClient gateway, PaymentTruth truth)
    : PortalPage(current, runtime)
{
    private const string Here = "/portal/payment";

    public PaymentHistory? History { get; private set; }

    public async Task<IActionResult> OnGetAsync() => await DrawAsync();

    /// <summary>The payer comes back from the platform: what is true is asked, not taken from the address.</summary>
    public async Task<IActionResult> OnGetReturnAsync()
    {
        if (State.Registration is { } registration)
            return Go(Here, await truth.AskAsync(registration.Id, User.AccountId().ToString(), Aborted));
        return Redirect(Here);
    }

    public async Task<IActionResult> OnPostPayAsync()
    {
        if (await SendAsync(Stimuli.Pay) is not BurstResult.Accepted { Answer: { } answer })
            return await DrawAsync();
        var begun = ValueConverter.To<PaymentBegun>(answer);
        var back = new Uri($"{Request.Scheme}://{Request.Host}{Here}/return");
        return Redirect(gateway.BuildPayUrl(begun.OrderNumber, begun.Amount, $"{State.Session!.Name}报名费", TimeSpan.FromSeconds(begun.SecondsLeft), back).AbsoluteUri);
    }

    public async Task<IActionResult> OnPostRefreshAsync()
        => State.Registration is { } registration ? Go(Here, await truth.AskAsync(registration.Id, User.AccountId().ToString(), Aborted)) : Redirect(Here);

    private async Task<IActionResult> DrawAsync()
    {
        if (State.Registration is { } registration)
            History = await PaymentHistory.ReadAsync(db, registration.Id, Aborted);
        return Page();
    }
}
