using ExamReg.Activities.Messages;
using ExamReg.Domain.Messages;
using ExamReg.Web.Admin;
using ExamReg.Web.Hosting;
using ExamReg.Web.Mails;
using Microsoft.AspNetCore.Mvc;

namespace ExamReg.Web.Pages.Admin.Mails;

/// <summary>One mail: its fate and its text. Links that let somebody in are shown in demo mode only.</summary>
public sealed class DetailsModel(
    MailBoard board, MailComposer composer, SendMailAgain again, IHostEnvironment environment, IConfiguration configuration) : AdminPage
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    public Mail Mail { get; private set; } = null!;

    /// <summary>Null when the account is gone.</summary>
    public ComposedMail? Composed { get; private set; }

    /// <summary>Masked.</summary>
    public string? Address { get; private set; }

    public bool ShowsText =>
        Mail.Kind is not (MessageKinds.PasswordReset or MessageKinds.EmailVerification) || DemoMode.IsOn(environment, configuration);

    /// <summary>The mail's link on the address by which this page was reached.</summary>
    public string LocalLink => new Uri(Composed!.Link).PathAndQuery;

    public async Task<IActionResult> OnGetAsync()
    {
        if (await board.FindAsync(Id, Aborted) is not { } mail)
            return NotFound();
        Mail = mail;
        Address = await board.MaskedAddressAsync(mail.AccountId, Aborted);
        Composed = await composer.ComposeAsync(mail, Aborted);
        return Page();
    }

    public async Task<IActionResult> OnPostRetryAsync() => Go($"/admin/mails/{Id}", await again.HandleAsync(Id, Aborted));
}
