using ExamReg.Web.Hosting;
using ExamReg.Web.Payments.Gateway;
using ExamReg.Web.Payments.Refunds;
using ExamReg.Web.SandboxBank;
using ExamReg.Workflows.Outbox;

namespace ExamReg.Web.Payments;

/// <summary>Money: the platform's client, what is told to the platform, and in demo mode the platform itself as a separate party.</summary>
public static class PaymentsModule
{
    /// <summary>Adds all of it; call it after the database.</summary>
    public static void AddPayments(this WebApplicationBuilder builder)
    {
        var connectionString = builder.Configuration.GetConnectionString(Database.Name)!;
        builder.AddSandboxBank(
            DemoMode.IsOn(builder.Environment, builder.Configuration), StartDefaults.DataFolder(builder.Configuration), _ => Task.FromResult(connectionString));
        builder.Services.AddPaymentGateway();
        builder.Services.AddScoped<IOutboxHandler, CloseOrderHandler>();
        builder.Services.AddTransient<RefundWork>();
    }
}
