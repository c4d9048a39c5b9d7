using ExamReg.Web.Accounts;
using ExamReg.Web.Desk;
using Microsoft.AspNetCore.Authorization;

namespace ExamReg.Web.Admin;

/// <summary>A page of administrators.</summary>
[Authorize(Policies.Administrator)]
public abstract class AdminPage : StaffPage;
