using ExamReg.Web.Portal.Confirming;
using ExamReg.Web.Portal.Filling;
using ExamReg.Web.Portal.Papers;
using ExamReg.Web.Portal.Paying;

namespace ExamReg.Web.Portal;

/// <summary>The candidate's portal. Needs accounts, domain, engine, the payment gateway, and the printer of papers.</summary>
public static class PortalModule
{
    /// <summary>Adds what the pages need.</summary>
    public static void AddPortal(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddHttpContextAccessor();
        services.AddScoped<CurrentRegistration>();
        services.AddScoped<StartRegistration>();
        services.AddMemoryCache();
        services.AddSingleton<SeatBoards>();
        services.AddScoped<PassportInformation>();
        services.AddScoped<InformationDraft>();
        services.AddScoped<ReceivedMoney>();
        services.AddScoped<PaymentTruth>();
        services.AddScoped<PaperModels>();
        services.AddScoped<Notices>();
        services.AddScoped<SeatsForTicket>();
    }

    /// <summary>Maps what is not a page: photo, papers, the platform's notice.</summary>
    public static void MapPortal(this WebApplication app)
    {
        app.MapOwnPhoto();
        app.MapPapers();
        app.MapDeskCode();
        app.MapPaymentNotice();
    }
}
