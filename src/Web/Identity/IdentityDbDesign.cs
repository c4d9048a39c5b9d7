using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Npgsql;

namespace ExamReg.Web.Identity;

/// <summary>For <c>dotnet ef migrations add</c> only, which needs the model and no database.</summary>
internal sealed class IdentityDbDesign : IDesignTimeDbContextFactory<IdentityDb>
{
    public IdentityDb CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<IdentityDb>();
        IdentityDb.Configure(options, NpgsqlDataSource.Create("Host=localhost"));
        return new IdentityDb(options.Options);
    }
}
