using ExamReg.Web.Accounts.QQ;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace ExamReg.Web.Identity;

/// <summary>A new account with its role.</summary>
/// <param name="UserName">What the person logs in with.</param>
/// <param name="DisplayName">The person's name.</param>
/// <param name="Role">One of <see cref="Roles"/>.</param>
/// <param name="Password">The password, in clear.</param>
/// <param name="SiteId">The site of site staff.</param>
public sealed record NewAccount(string UserName, string DisplayName, string Role, string Password, Guid? SiteId = null)
{
    /// <summary>Mobile number.</summary>
    public string? Mobile { get; init; }

    /// <summary>Mail address.</summary>
    public string? Email { get; init; }

    /// <summary>Identity number, in clear.</summary>
    public string? IdentityNumber { get; init; }

    /// <summary>Language of mails.</summary>
    public string Language { get; init; } = "zh-CN";

    /// <summary>The QQ account that may log in to it.</summary>
    public QQPerson? QQ { get; init; }

    /// <summary>When the person agreed to the terms of use.</summary>
    public DateTimeOffset? TermsAcceptedAt { get; init; }
}

/// <summary>Makes accounts: the passport a candidate registers, the accounts of staff, the demo's.</summary>
public sealed class CreateAccount(UserManager<Account> users, IdentityDb db, IdentityNumberProtector identityNumbers)
{
    /// <summary>The account, or null when the user name is taken: the unique index decides, also between two at the same instant.</summary>
    /// <exception cref="InvalidOperationException">The password is one that <c>PasswordRules</c> refuses: callers check first.</exception>
    public async Task<Account?> HandleAsync(NewAccount command, CancellationToken ct = default)
    {
        var account = new Account
        {
            Id = Guid.CreateVersion7(),
            UserName = command.UserName,
            DisplayName = command.DisplayName,
            SiteId = command.SiteId,
            PhoneNumber = command.Mobile,
            Email = command.Email,
            IdentityNumberProtected = command.IdentityNumber is { } number ? identityNumbers.Protect(number) : null,
            TermsAcceptedAt = command.TermsAcceptedAt,
            Language = command.Language,
        };
        // Tracked before the user manager saves: account, role and QQ go in with one transaction.
        var role = db.UserRoles.Add(new IdentityUserRole<Guid> { UserId = account.Id, RoleId = Roles.Ids[command.Role] });
        var login = command.QQ is { } person
            ? db.UserLogins.Add(new() { LoginProvider = QQOptions.Scheme, ProviderKey = person.OpenId, ProviderDisplayName = person.Nickname, UserId = account.Id })
            : null;
        try
        {
            var result = await users.CreateAsync(account, command.Password);
            return result.Succeeded
                ? account
                : throw new InvalidOperationException(string.Join(", ", result.Errors.Select(error => error.Code)));
        }
        catch (DbUpdateException exception) when (exception.InnerException is PostgresException
        {
            SqlState: PostgresErrorCodes.UniqueViolation,
            ConstraintName: IdentityDb.UserNameIndex,
        })
        {
            role.State = EntityState.Detached;
            if (login is not null)
                login.State = EntityState.Detached;
            db.Entry(account).State = EntityState.Detached;
            return null;
        }
    }

    /// <summary>The account of that name, made if there is none: what a seed calls at every start.</summary>
    public async Task<Account> EnsureAsync(NewAccount command, CancellationToken ct = default) =>
        await users.FindByNameAsync(command.UserName)
        ?? await HandleAsync(command, ct)
        ?? (await users.FindByNameAsync(command.UserName))!;
}
