using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace ExamReg.Web.Identity;

/// <summary>Schema <c>identity</c>: accounts, roles, sessions, captchas, failed logins, and the keys that sign cookies on every node.</summary>
public sealed class IdentityDb(DbContextOptions<IdentityDb> options)
    : IdentityDbContext<Account, IdentityRole<Guid>, Guid>(options), IDataProtectionKeyContext
{
    /// <summary>The schema's name.</summary>
    public const string Schema = "identity";

    internal const string UserNameIndex = "ux_accounts_normalized_user_name";

    /// <inheritdoc />
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    /// <summary>Sets the options up for a data source.</summary>
    public static DbContextOptionsBuilder Configure(DbContextOptionsBuilder options, NpgsqlDataSource source) => options
        .UseNpgsql(source, npgsql => npgsql.MigrationsHistoryTable("__ef_migrations_history", Schema))
        .UseSnakeCaseNamingConvention()
        // A name that is taken is an everyday answer; whoever cannot handle an exception logs it.
        .ConfigureWarnings(warnings => warnings.Log((CoreEventId.SaveChangesFailed, LogLevel.Debug), (RelationalEventId.CommandError, LogLevel.Debug)));

    /// <summary>Brings the schema to this version.</summary>
    public Task MigrateAsync(CancellationToken ct = default) => Database.MigrateAsync(ct);

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.HasDefaultSchema(Schema);
        builder.Entity<Account>(account =>
        {
            account.ToTable("accounts");
            account.Property(a => a.UserName).HasMaxLength(64).IsRequired();
            account.Property(a => a.NormalizedUserName).HasMaxLength(64).IsRequired();
            account.Property(a => a.DisplayName).HasMaxLength(100);
            account.Property(a => a.Language).HasMaxLength(10).HasDefaultValue("zh-CN");
            account.Property(a => a.CreatedAt).HasDefaultValueSql("clock_timestamp()");
            // Who gets a name is decided here, and nowhere else.
            account.HasIndex(a => a.NormalizedUserName).IsUnique().HasDatabaseName(UserNameIndex);
            account.HasIndex(a => a.NormalizedEmail).HasDatabaseName("ix_accounts_normalized_email");
            account.HasIndex(a => a.SiteId);
        });
        builder.Entity<IdentityRole<Guid>>(role =>
        {
            role.ToTable("roles");
            role.HasIndex(r => r.NormalizedName).IsUnique().HasDatabaseName("ux_roles_normalized_name");
            role.HasData(Identity.Roles.Ids.Select(entry => new IdentityRole<Guid>
            {
                Id = entry.Value,
                Name = entry.Key,
                NormalizedName = entry.Key.ToUpperInvariant(),
                ConcurrencyStamp = entry.Value.ToString(),
            }));
        });
        builder.Entity<IdentityUserRole<Guid>>().ToTable("account_roles");
        builder.Entity<IdentityUserClaim<Guid>>().ToTable("account_claims");
        builder.Entity<IdentityUserLogin<Guid>>(login =>
        {
            login.ToTable("account_logins");
            // One QQ for a passport; one passport for a QQ is the key.
            login.HasIndex(l => new { l.UserId, l.LoginProvider }).IsUnique().HasDatabaseName("ux_account_logins_user_id_login_provider");
        });
        builder.Entity<IdentityUserToken<Guid>>().ToTable("account_tokens");
        builder.Entity<IdentityRoleClaim<Guid>>().ToTable("role_claims");
        builder.Entity<DataProtectionKey>().ToTable("data_protection_keys");
        builder.Entity<CaptchaChallenge>(captcha =>
        {
            captcha.ToTable("captchas");
            captcha.Property(c => c.Id).ValueGeneratedNever();
            captcha.HasIndex(c => c.ExpiresAt);
        });
        builder.Entity<AccountSession>(session =>
        {
            session.ToTable("sessions");
            session.Property(s => s.Id).ValueGeneratedNever();
            session.Property(s => s.UserAgent).HasMaxLength(300);
            session.Property(s => s.Method).HasMaxLength(20);
            session.HasIndex(s => s.AccountId);
            session.HasIndex(s => s.LastSeenAt);
            session.HasOne<Account>().WithMany().HasForeignKey(s => s.AccountId);
        });
        builder.Entity<LoginAttempts>(attempts =>
        {
            attempts.ToTable("login_attempts");
            attempts.HasKey(a => a.NameKey);
            attempts.HasIndex(a => a.LastAt);
        });
    }
}
