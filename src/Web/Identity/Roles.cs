namespace ExamReg.Web.Identity;

/// <summary>The roles. Their rows come with the migrations, so they are there before the first account.</summary>
public static class Roles
{
    /// <summary>考生: registers for exams.</summary>
    public const string Candidate = "Candidate";

    /// <summary>考点工作人员: reviews and confirms the candidates of one site.</summary>
    public const string SiteStaff = "SiteStaff";

    /// <summary>考务人员: sessions, sites, subjects, announcements, reports.</summary>
    public const string ExamStaff = "ExamStaff";

    /// <summary>系统管理员: workflows, instances, jobs, accounts.</summary>
    public const string Administrator = "Administrator";

    /// <summary>流程设计员: edits, publishes and retracts workflows in the designer.</summary>
    public const string Designer = "Designer";

    /// <summary>May look at workflows in the designer, and change nothing.</summary>
    public const string DesignerViewer = "DesignerViewer";

    /// <summary>Fixed ids, the same in every installation.</summary>
    internal static IReadOnlyDictionary<string, Guid> Ids { get; } = new Dictionary<string, Guid>
    {
        [Candidate] = new("0199f3a0-0000-7000-8000-000000000001"),
        [SiteStaff] = new("0199f3a0-0000-7000-8000-000000000002"),
        [ExamStaff] = new("0199f3a0-0000-7000-8000-000000000003"),
        [Administrator] = new("0199f3a0-0000-7000-8000-000000000004"),
        [DesignerViewer] = new("0199f3a0-0000-7000-8000-000000000005"),
        [Designer] = new("0199f3a0-0000-7000-8000-000000000006"),
    };
}
