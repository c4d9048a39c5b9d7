using ExamReg.Domain.Offerings;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ExamReg.Domain.Sites;

/// <summary>A test centre (考点). Its staff are accounts scoped by its id: they see and decide their own candidates only.</summary>
public sealed class Site
{
    private Site()
    {
    }

    /// <summary>Creates a site.</summary>
    public Site(Guid id, string code, SiteDetails details)
    {
        (Id, Code) = (id, code);
        Change(details);
    }

    /// <summary>Id; staff accounts carry it.</summary>
    public Guid Id { get; private set; }

    /// <summary>Unique code of digits, printed on tickets.</summary>
    public string Code { get; private set; } = "";

    /// <summary>Name.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Province or municipality.</summary>
    public string Province { get; private set; } = "";

    /// <summary>City.</summary>
    public string City { get; private set; } = "";

    /// <summary>Street address, printed on tickets.</summary>
    public string Address { get; private set; } = "";

    /// <summary>Whom candidates call or write to.</summary>
    public string Contact { get; private set; } = "";

    /// <summary>The site reviews data and photo before payment (信息审核).</summary>
    public bool ReviewRequired { get; private set; }

    /// <summary>The site wants to see every candidate in person (现场确认).</summary>
    public bool ConfirmationRequired { get; private set; }

    /// <summary>Exam rooms.</summary>
    public List<Room> Rooms { get; private set; } = [];

    /// <summary>Notices to its candidates.</summary>
    public List<SiteNotice> Notices { get; private set; } = [];

    /// <summary>What can be taken here.</summary>
    public List<Offering> Offerings { get; private set; } = [];

    /// <summary>Changes everything but the code.</summary>
    public void Change(SiteDetails details)
    {
        (Name, Province, City) = (details.Name, details.Province, details.City);
        (Address, Contact) = (details.Address, details.Contact);
        (ReviewRequired, ConfirmationRequired) = (details.ReviewRequired, details.ConfirmationRequired);
    }
}

/// <summary>What exam staff edit about a site.</summary>
public sealed record SiteDetails(
    string Name, string Province, string City, string Address, string Contact, bool ReviewRequired, bool ConfirmationRequired);

internal sealed class SiteConfiguration : IEntityTypeConfiguration<Site>
{
    public void Configure(EntityTypeBuilder<Site> site) => site.HasIndex(s => s.Code).IsUnique();
}
