using ExamReg.Domain;
using ExamReg.Web.Portal;
using ExamReg.Workflows.Runtime;

namespace ExamReg.Web.Pages.Portal;

/// <summary>打印下载: the registration form after payment, the admission ticket inside its window; outside, when and why not.</summary>
public sealed class PapersModel(CurrentRegistration current, WorkflowRuntime runtime) : PortalPage(current, runtime)
{
    public Result? Form => State.Registration?.CheckFormPrintable();

    public Result? Ticket => State.Registration?.CheckTicketPrintable(State.Now);

    public void OnGet(string? refused)
    {
        if (State.Registration is null)
            return;
        var why = refused switch
        {
            "form" => Form,
            "ticket" => Ticket,
            _ => null,
        };
        if (why is { IsSuccess: false })
            Alert = Alert.Warning(why.Errors[0].Message);
    }
}
