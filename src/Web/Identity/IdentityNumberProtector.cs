using Microsoft.AspNetCore.DataProtection;

namespace ExamReg.Web.Identity;

/// <summary>Encrypts the identity number that a passport keeps so that the registration form can be filled in from it.</summary>
public sealed class IdentityNumberProtector(IDataProtectionProvider provider)
{
    private readonly IDataProtector _protector = provider.CreateProtector("ExamReg.Account.IdentityNumber.v1");

    /// <summary>Encrypts.</summary>
    public string Protect(string identityNumber) => _protector.Protect(identityNumber);

    /// <summary>The number of an account, or null when it has none.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">The key is gone, or the text was changed.</exception>
    public string? Read(Account account) =>
        account.IdentityNumberProtected is { } text ? _protector.Unprotect(text) : null;
}
