using ExamReg.Domain;
using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Execution;
using Microsoft.Extensions.DependencyInjection;

namespace ExamReg.Activities;

/// <summary>
/// A step of a registration. The instance's id is the registration's id; what a step changes in the domain goes into the
/// burst's transaction.
/// </summary>
public abstract class RegistrationActivity : Activity
{
    /// <summary>The toolbox group of all these steps.</summary>
    public const string Toolbox = "报名";

    /// <summary>A domain operation of the burst's scope.</summary>
    /// <typeparam name="T">The operation's class.</typeparam>
    /// <param name="context">The activity's place in the running instance.</param>
    protected static T Domain<T>(ActivityContext context) where T : notnull => context.Services.GetRequiredService<T>();

    /// <summary>Refuses the stimulus when the domain refused; tells whether the step may go on.</summary>
    /// <param name="context">The activity's place in the running instance.</param>
    /// <param name="result">What the domain said.</param>
    protected static bool Succeeded(ActivityContext context, Result result)
    {
        if (result.IsSuccess)
            return true;
        context.Reject([.. result.Errors.Select(error => new RejectionError(error.Code, error.Field, error.Message))]);
        return false;
    }

    /// <summary>A refusal outside of a stimulus is a defect of the flow: it becomes an incident, and the instance keeps its place.</summary>
    /// <param name="result">What the domain said.</param>
    protected static void Require(Result result)
    {
        if (!result.IsSuccess)
            throw new InvalidOperationException(string.Join(" ", result.Errors.Select(error => $"[{error.Code}] {error.Message}")));
    }
}
