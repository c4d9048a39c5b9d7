using ExamReg.Domain;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Designer.Instances;

/// <summary>报名号 and instances: what people call an instance is the number of the registration that it owns.</summary>
public sealed class RegistrationNumbers(ExamDb db)
{
    /// <summary>The numbers of those instances that own a registration.</summary>
    public async Task<IReadOnlyDictionary<Guid, string>> OfAsync(IEnumerable<Guid> instances, CancellationToken ct)
    {
        var ids = instances.ToArray();
        return await db.Registrations.AsNoTracking().Where(registration => ids.Contains(registration.WorkflowInstanceId))
            .ToDictionaryAsync(registration => registration.WorkflowInstanceId, registration => registration.Number, ct);
    }

    /// <summary>The instance behind a 报名号, or null.</summary>
    public async Task<Guid?> FindAsync(string number, CancellationToken ct) => await db.Registrations
        .Where(registration => registration.Number == number).Select(registration => (Guid?)registration.WorkflowInstanceId).SingleOrDefaultAsync(ct);
}
