using ExamReg.Web.Accounts;
using ExamReg.Web.Desk;
using Microsoft.AspNetCore.Authorization;

namespace ExamReg.Web.Admin;

/// <summary>A page of the exam office (考务): announcements, rooms, seats. Administrators may stand in.</summary>
[Authorize(Policies.ExamStaff)]
public abstract class OfficePage : StaffPage;
