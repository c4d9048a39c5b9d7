using ExamReg.Domain;
using ExamReg.Web.Admin.Flows;
using ExamReg.Web.Admin.Flows.Migrating;
using ExamReg.Web.Desk;
using ExamReg.Web.Portal;
using ExamReg.Workflows.Migration;
using Microsoft.AspNetCore.Mvc;

namespace ExamReg.Web.Pages.Admin.Flows;

/// <summary>迁移: the migration plans of a flow, and a new one.</summary>
public sealed class MigrateModel(FlowVersions versions, MigrationPlans plans, ManageMigrations manage, AccountNames names) : FlowPage
{
    private IReadOnlyDictionary<Guid, string> people = new Dictionary<Guid, string>();

    public FlowOverview Flow { get; private set; } = null!;

    public FlowVersion Source { get; private set; } = null!;

    public FlowVersion? Target { get; private set; }

    /// <summary>What can be migrated to: versions that have been published, so that they cannot change any more.</summary>
    public IReadOnlyList<FlowVersion> Targets => [.. Flow.Versions.Where(version => version.Summary.WasPublished)];

    public IReadOnlyList<MigrationPlan> Plans { get; private set; } = [];

    [BindProperty(SupportsGet = true)]
    public int? From { get; set; }

    [BindProperty(SupportsGet = true)]
    public int? To { get; set; }

    public async Task<IActionResult> OnGetAsync(string definitionId) => await LoadAsync(definitionId) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(string definitionId)
    {
        if (!await LoadAsync(definitionId))
            return NotFound();
        if (Target is null)
        {
            Alert = Alert.Danger(Text.Of("没有建立：请选择要迁移到的版本。"));
            return Page();
        }
        var created = await manage.CreateAsync(Source.Summary.Key, Target.Summary.Key, Aborted);
        if (created is { IsDone: true, Plan: { } plan })
            return Go($"/admin/flows/migrations/{plan.Id}", Alert.Success(Text.Of("计划已建立，编号相同的步骤已自动对应。请检查后执行。")));
        Alert = Alert.Danger(Text.Of($"没有建立：{created.Refusal!.Message}"));
        return Page();
    }

    /// <summary>A person's name.</summary>
    public string NameOf(string actor) => Guid.TryParse(actor, out var id) ? people.GetValueOrDefault(id, Text.Of("已删除的帐号")) : actor;

    private async Task<bool> LoadAsync(string definitionId)
    {
        if (await versions.FindAsync(definitionId, Aborted) is not { } flow)
            return false;
        Flow = flow;
        Source = flow.Versions.FirstOrDefault(version => version.Summary.Version == From)
            ?? flow.Versions.Where(version => !version.Summary.IsPublished).MaxBy(version => version.Live) ?? flow.Versions[0];
        Target = Targets.FirstOrDefault(version => version.Summary.Version == To)
            ?? (To is null ? Targets.FirstOrDefault(version => version.Summary.IsPublished && version != Source) ?? Targets.FirstOrDefault(version => version != Source) : null);
        Plans = await plans.ListAsync(definitionId, cancellationToken: Aborted);
        people = await names.OfAsync(Plans.Select(plan => Guid.TryParse(plan.CreatedBy, out var id) ? id : Guid.Empty), Aborted);
        return true;
    }
}
