using ExamReg.Web.Desk.Confirmations;
using ExamReg.Web.Desk.Reviews;
using ExamReg.Web.Desk.Rooms;

namespace ExamReg.Web.Desk;

/// <summary>The desk of a site's staff. Needs accounts, domain, engine, and <see cref="Admin.AdminModule"/> for the audit.</summary>
public static class DeskModule
{
    /// <summary>Adds what the pages need.</summary>
    public static void AddDesk(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddScoped<AccountNames>();
        services.AddScoped<ReviewQueue>();
        services.AddScoped<ReviewFiles>();
        services.AddScoped<ConfirmationDesk>();
        services.AddScoped<RoomPlan>();
    }

    /// <summary>Maps what is not a page: photos, the workbook of the rooms.</summary>
    public static void MapDesk(this WebApplication app)
    {
        app.MapDeskPhoto();
        app.MapRoomsExport();
    }
}
