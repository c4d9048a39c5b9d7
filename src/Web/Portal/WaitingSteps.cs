using ExamReg.Activities.Ending;
using ExamReg.Activities.Paying;
using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Runtime;

namespace ExamReg.Web.Portal;

/// <summary>The waiting steps as people call them.</summary>
public static class WaitingSteps
{
    /// <summary>Whether a step only stands by, beside the candidate's way: withdrawal, the final deadline, money that comes late.</summary>
    public static bool StandsBy(Activity activity) => activity is Withdrawal or Deadline or LateMoney;

    /// <summary>The steps that hold the flow: all that wait but those that stand by.</summary>
    public static IEnumerable<WaitingActivity> Holding(InstanceView view) => view.Waiting.Where(waiting => !StandsBy(waiting.Activity));

    /// <summary>Their labels as the definition has them.</summary>
    public static IReadOnlyList<string> Labels(InstanceView view) => [.. Holding(view).Select(waiting => Text.Known(waiting.Node.Label)).Distinct()];
}
