using ExamReg.Web.Identity;
using Microsoft.AspNetCore.Authorization;

namespace ExamReg.Web.Accounts;

/// <summary>Names of the policies, for <c>[Authorize(Policies.Candidate)]</c>: one for each counter.</summary>
public static class Policies
{
    /// <summary>Candidates.</summary>
    public const string Candidate = Roles.Candidate;

    /// <summary>Staff of a site: the account must name one.</summary>
    public const string SiteStaff = Roles.SiteStaff;

    /// <summary>Exam staff; administrators may stand in.</summary>
    public const string ExamStaff = Roles.ExamStaff;

    /// <summary>Administrators.</summary>
    public const string Administrator = Roles.Administrator;

    /// <summary>Whoever may change workflows in the designer: designers and administrators.</summary>
    public const string Designer = Roles.Designer;

    /// <summary>Whoever may open the workflow designer to read: viewers, and all who may change.</summary>
    public const string DesignerViewer = Roles.DesignerViewer;

    internal static void Add(AuthorizationOptions options)
    {
        options.AddPolicy(Candidate, policy => policy.RequireRole(Roles.Candidate));
        options.AddPolicy(SiteStaff, policy => policy.RequireRole(Roles.SiteStaff).RequireClaim(AccountPrincipal.SiteIdClaim));
        options.AddPolicy(ExamStaff, policy => policy.RequireRole(Roles.ExamStaff, Roles.Administrator));
        options.AddPolicy(Administrator, policy => policy.RequireRole(Roles.Administrator));
        options.AddPolicy(Designer, policy => policy.RequireRole(Roles.Designer, Roles.Administrator));
        options.AddPolicy(DesignerViewer, policy => policy.RequireRole(Roles.DesignerViewer, Roles.Designer, Roles.Administrator));
    }
}
