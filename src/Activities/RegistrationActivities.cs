using ExamReg.Workflows.Activities;

namespace ExamReg.Activities;

/// <summary>The steps of a registration, for the engine's registry.</summary>
public static class RegistrationActivities
{
    /// <summary>Registers all of them.</summary>
    /// <param name="registry">The engine's registry.</param>
    public static ActivityRegistry AddRegistrationActivities(this ActivityRegistry registry) => registry.AddFrom(typeof(RegistrationActivities).Assembly);
}
