using Microsoft.EntityFrameworkCore;

namespace ExamReg.Domain.Orders;

/// <summary>The open order of a registration. The caller holds the registration's lock, under which orders change.</summary>
internal static class OpenOrders
{
    /// <summary>Closes the open order, if there is one, and gives its number. The caller saves.</summary>
    public static async Task<string?> CloseAsync(ExamDb db, Guid registrationId, DateTimeOffset now, CancellationToken ct)
    {
        var order = await db.Orders.SingleOrDefaultAsync(o => o.RegistrationId == registrationId && o.State == OrderState.Open, ct);
        order?.Close(now);
        return order?.Number;
    }
}
