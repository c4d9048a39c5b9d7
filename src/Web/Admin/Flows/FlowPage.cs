using ExamReg.Web.Accounts;
using ExamReg.Web.Desk;
using ExamReg.Web.Identity;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace ExamReg.Web.Admin.Flows;

/// <summary>
/// A page about workflows and their instances: viewers read it; every act, which comes by POST, demands the right to change workflows.
/// </summary>
[Authorize(Policies.DesignerViewer)]
public abstract class FlowPage : StaffPage
{
    /// <summary>Whether the reader may act here.</summary>
    public bool MayAct => User.IsInRole(Roles.Designer) || User.IsInRole(Roles.Administrator);

    /// <inheritdoc />
    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        var method = context.HttpContext.Request.Method;
        if (!HttpMethods.IsGet(method) && !HttpMethods.IsHead(method) && !MayAct)
            context.Result = Forbid();
    }
}
