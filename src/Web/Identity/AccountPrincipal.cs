using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace ExamReg.Web.Identity;

/// <summary>What the cookie says about the person who is logged in.</summary>
public static class AccountPrincipal
{
    internal const string DisplayNameClaim = "display_name";
    internal const string SiteIdClaim = "site_id";

    /// <summary>The account's id.</summary>
    /// <exception cref="InvalidOperationException">Nobody is logged in.</exception>
    public static Guid AccountId(this ClaimsPrincipal user) =>
        user.FindFirstValue(ClaimTypes.NameIdentifier) is { } id
            ? Guid.Parse(id)
            : throw new InvalidOperationException("Nobody is logged in: the page lacks an [Authorize].");

    /// <summary>The person's name, else the user name.</summary>
    public static string DisplayName(this ClaimsPrincipal user) =>
        user.FindFirstValue(DisplayNameClaim) is { Length: > 0 } name ? name : user.Identity?.Name ?? "";

    /// <summary>The site of site staff; null for everybody else.</summary>
    public static Guid? SiteId(this ClaimsPrincipal user) =>
        user.FindFirstValue(SiteIdClaim) is { } id ? Guid.Parse(id) : null;

    internal sealed class Factory(
        UserManager<Account> users, RoleManager<IdentityRole<Guid>> roles, IOptions<IdentityOptions> options)
        : UserClaimsPrincipalFactory<Account, IdentityRole<Guid>>(users, roles, options)
    {
        protected override async Task<ClaimsIdentity> GenerateClaimsAsync(Account user)
        {
            var identity = await base.GenerateClaimsAsync(user);
            identity.AddClaim(new Claim(DisplayNameClaim, user.DisplayName));
            if (user.SiteId is { } site)
                identity.AddClaim(new Claim(SiteIdClaim, site.ToString()));
            return identity;
        }
    }
}
