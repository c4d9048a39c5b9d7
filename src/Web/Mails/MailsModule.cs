using ExamReg.Web.Security;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ExamReg.Web.Mails;

/// <summary>Mails to people: written by the domain, said to the mail server here. Needs domain and accounts.</summary>
public static class MailsModule
{
    /// <summary>Adds the delivery and what the administrators' pages need.</summary>
    public static void AddMails(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<MailOptions>().Bind(builder.Configuration.GetSection("Mail")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<MailOptions>, MailOptionsRules>();
        services.TryAddSingleton(PublicAddress.Read(builder.Configuration));
        services.AddScoped<MailComposer>();
        services.AddScoped<MailBoard>();
        services.AddScoped<SendMailAgain>();
        services.AddSingleton<MailDelivery>();
    }
}
