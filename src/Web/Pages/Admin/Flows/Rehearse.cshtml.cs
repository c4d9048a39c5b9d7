using ExamReg.Domain;
using ExamReg.Web.Admin.Flows;
using ExamReg.Web.Admin.Flows.Drawing;
using ExamReg.Web.Admin.Flows.Rehearsing;
using ExamReg.Web.Admin.Instances;
using ExamReg.Web.Portal;
using ExamReg.Workflows.Rehearsal;
using ExamReg.Workflows.Storage;
using Microsoft.AspNetCore.Mvc;

namespace ExamReg.Web.Pages.Admin.Flows;

/// <summary>演练: a version or draft walked step by step with a made-up candidate, by virtual time. The walk is its address.</summary>
public sealed class RehearseModel(FlowVersions versions, DefinitionStore definitions, MadeUpCases cases) : CasePage(versions, definitions, cases)
{
    public override bool Explores => false;

    public RehearsalSession? Session { get; private set; }

    public FlowPicture Picture { get; private set; } = null!;

    /// <summary>Why the flow does not even begin.</summary>
    public string? Failure { get; private set; }

    /// <summary>The steps that count, as they stand in the address.</summary>
    public string Written => RehearsalSteps.Write(Session!.Steps);

    /// <summary>What happened, step by step.</summary>
    public IReadOnlyList<(int Number, string What, DateTimeOffset At, IReadOnlyList<string> Lines)> Road { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(string definitionId, int version, string? steps, string? next)
    {
        if (!await LoadAsync(definitionId, version))
            return NotFound();
        if (Workflow is null)
            return Page();
        if (RehearsalSteps.Read(steps) is not { } walked || RehearsalSteps.Read(next) is not { } more)
        {
            Alert = Alert.Danger(Text.Of("网址中的演练步骤无法识别，已重新开始。"));
            (walked, more) = ([], []);
        }
        if (walked.Count + more.Count > RehearsalSteps.Most)
        {
            Alert = Alert.Warning(Text.Of($"一次演练最多 {RehearsalSteps.Most} 步，已到上限。请退回或重新开始。"));
            more = [];
        }
        try
        {
            var (session, refused) = await RehearsalSession.ReplayAsync(Workflow, Case, [.. walked, .. more], Aborted);
            // What was just done stands in the address, so that "back" takes it back.
            if (more.Count > 0 && refused is null)
                return Redirect(Base + QueryString.Create(CaseQuery(("steps", RehearsalSteps.Write(session.Steps)), ("zoom", $"{Zoom}"))));
            Show(session, refused);
        }
        catch (RehearsalException exception)
        {
            Failure = exception.Message;
        }
        return Page();
    }

    /// <summary>The same walk in another size.</summary>
    public string ZoomAddress(int zoom) => Base + QueryString.Create(CaseQuery(("steps", Written), ("zoom", $"{zoom}")));

    /// <summary>The walk as it was after so many steps.</summary>
    public string BackTo(int number) => Base + QueryString.Create(CaseQuery(("steps", RehearsalSteps.Write([.. Session!.Steps.Take(number)])), ("zoom", $"{Zoom}")));

    /// <summary>What people call a choice.</summary>
    public static string LabelOf(RehearsalChoice choice) => choice.Label == choice.Stimulus ? InstanceWords.OfStimulus(choice.Stimulus)
        : choice.Outcomes.Count > 0 && choice.Label == string.Join('、', choice.Outcomes) ? InstanceWords.OfOutcomes(string.Join(',', choice.Outcomes))
        : Text.Of(choice.Label);

    private void Show(RehearsalSession session, RehearsalResult? refused)
    {
        Session = session;
        Picture = RehearsalPictures.Draw(session, Zoom);
        if (refused is not null)
            Alert = Alert.Danger(Text.Of($"这一步不能发生：{string.Join(" ", refused.Errors.Select(error => error.Message))}"));
        Road =
        [
            .. Enumerable.Range(0, session.Steps.Count + 1).Select(number =>
            {
                var lines = session.Journal.Where(line => line.Step == number).ToList();
                return (number, number == 0 ? Text.Of("开始") : What(session.Steps[number - 1]),
                    lines.Count > 0 ? lines[^1].At : session.Case.StartsAt,
                    (IReadOnlyList<string>)[.. lines.Where(line => line.Entry.ActivityId != session.Workflow.Root.Id)
                        .Select(line => InstanceWords.Describe(line.Entry, session.Workflow.Find(line.Entry.ActivityId)?.Label ?? line.Entry.ActivityId))]);
            }),
        ];
    }

    private string What(RehearsalStep step) => step.Act switch
    {
        RehearsalAct.Send => $"{Workflow!.Find(step.ActivityId ?? "")?.Label ?? step.ActivityId}：{InstanceWords.OfStimulus(step.Name ?? "")}",
        RehearsalAct.Pass => Text.Of($"过了 {HowLong.Of(step.Time ?? TimeSpan.Zero)}"),
        RehearsalAct.PassToNextTimer => Text.Of("到下一个定时"),
        RehearsalAct.SetFact or RehearsalAct.SetVariable => Text.Of($"改变“{step.Name}”"),
        _ => step.Act.ToString(),
    };
}
