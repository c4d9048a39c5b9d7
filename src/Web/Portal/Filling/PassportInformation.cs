using System.Globalization;
using System.Security.Cryptography;
using ExamReg.Domain.Clock;
using ExamReg.Domain.Registrations;
using ExamReg.Domain.Security;
using ExamReg.Web.Identity;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Portal.Filling;

/// <summary>What the passport knows already, so that nobody types it a second time: the first form of a candidate begins with it.</summary>
public sealed class PassportInformation(IdentityDb db, IdentityNumberProtector numbers)
{
    /// <summary>Reads it; birth date and sex follow from the identity number (GB 11643).</summary>
    /// <param name="accountId">The candidate's account.</param>
    /// <param name="now">The database's clock.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<BasicInformationInput> ReadAsync(Guid accountId, DateTimeOffset now, CancellationToken ct)
    {
        if (await db.Users.AsNoTracking().SingleOrDefaultAsync(account => account.Id == accountId, ct) is not { } account)
            return new();
        var number = Number(account);
        var parsed = IdentityNumber.Parse(number, ChinaTime.Day(now));
        return new()
        {
            // A passport made by logging in elsewhere bears a nickname: it goes without a number.
            Name = number is null ? null : account.DisplayName,
            IdentityNumber = number,
            Sex = parsed.IsSuccess ? parsed.Value.Sex.ChineseName() : null,
            BirthDate = parsed.IsSuccess ? parsed.Value.BirthDate.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : null,
            Mobile = account.PhoneNumber,
            Email = account.Email,
        };
    }

    // A key that is gone makes the person type the number; it must not keep anybody from registering.
    private string? Number(Account account)
    {
        try
        {
            return numbers.Read(account);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
