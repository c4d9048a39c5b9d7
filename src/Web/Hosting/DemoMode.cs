namespace ExamReg.Web.Hosting;

/// <summary>
/// Whether demo people, demo sessions and the sandbox payment platform are there: in Development, or when <c>EXAMREG_DEMO=true</c>
/// asks for them. Never in Production on a database of your own.
/// </summary>
public static class DemoMode
{
    /// <summary>Reads the environment and <c>EXAMREG_DEMO</c>.</summary>
    public static bool IsOn(IHostEnvironment environment, IConfiguration configuration)
    {
        var asked = configuration.GetValue<bool?>("EXAMREG_DEMO");
        return environment.IsProduction()
            ? asked == true && configuration.GetValue<bool>(Database.IsPrivateKey)
            : asked ?? environment.IsDevelopment();
    }
}
