using Microsoft.AspNetCore.Identity;

namespace ExamReg.Web.Identity;

/// <summary>A passport (通行证): what a person logs in with, be it a candidate, site staff or an administrator.</summary>
public sealed class Account : IdentityUser<Guid>
{
    /// <summary>Name shown at the top of the workspace: the person's own name.</summary>
    public string DisplayName { get; set; } = "";

    /// <summary>The site whose candidates this person may see; only for <see cref="Roles.SiteStaff"/>.</summary>
    public Guid? SiteId { get; set; }

    /// <summary>The identity number as given at registration, encrypted (see <see cref="IdentityNumberProtector"/>); staff have none.</summary>
    public string? IdentityNumberProtected { get; set; }

    /// <summary>When the person agreed to the terms of use; staff accounts are made by others and have none.</summary>
    public DateTimeOffset? TermsAcceptedAt { get; set; }

    /// <summary>Language of mails to this person: <c>zh-CN</c> or <c>en</c>, as the pages were last read.</summary>
    public string Language { get; set; } = "zh-CN";

    /// <summary>When the account was made, by the database's clock.</summary>
    public DateTimeOffset CreatedAt { get; set; }
}
