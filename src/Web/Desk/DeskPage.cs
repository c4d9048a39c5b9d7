using ExamReg.Web.Accounts;
using ExamReg.Web.Identity;
using Microsoft.AspNetCore.Authorization;

namespace ExamReg.Web.Desk;

/// <summary>A page of a site's staff. Everything it shows or changes is of the site that the account names.</summary>
[Authorize(Policies.SiteStaff)]
public abstract class DeskPage : StaffPage
{
    /// <summary>The clerk's site; the policy has made sure that there is one.</summary>
    public Guid SiteId => User.SiteId()!.Value;

    /// <summary>The clerk's account.</summary>
    protected Guid StaffId => User.AccountId();
}
