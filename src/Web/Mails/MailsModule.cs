using ExamReg.Web.Security;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ExamReg.Web.Mails;

/// <summary>Mails to people: written by the domain, said to the mail server here. Needs domain and accounts.</summary>
public static class MailsModule
{
    /// <summary>Adds the delivery.</summary>
    public static void AddMails(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<MailOptions>().Bind(builder.Configuration.GetSection("Mail")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<MailOptions>, MailOptionsRules>();
        services.TryAddSingleton(PublicAddress.Read(builder.Configuration));
        services.AddScoped<MailComposer>();
        services.AddSingleton<MailDelivery>();
    }
}
