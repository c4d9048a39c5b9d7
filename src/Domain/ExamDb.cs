using ExamReg.Domain.Announcements;
using ExamReg.Domain.Audit;
using ExamReg.Domain.Candidates;
using ExamReg.Domain.Confirmations;
using ExamReg.Domain.Exams;
using ExamReg.Domain.Messages;
using ExamReg.Domain.Offerings;
using ExamReg.Domain.Orders;
using ExamReg.Domain.Registrations;
using ExamReg.Domain.Reviews;
using ExamReg.Domain.SeatAssignments;
using ExamReg.Domain.Sessions;
using ExamReg.Domain.Sites;
using ExamReg.Domain.Subjects;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Npgsql;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure;

namespace ExamReg.Domain;

/// <summary>
/// The exam domain's tables (schema <c>exam</c>). Built on a data source for pages and jobs, or on an open connection whose
/// transaction somebody else began (a burst): then it saves without beginning or committing anything.
/// </summary>
public sealed class ExamDb(DbContextOptions<ExamDb> options) : DbContext(options)
{
    /// <summary>PostgreSQL schema of the domain.</summary>
    public const string Schema = "exam";

    // A burst brings its own connection; the contexts themselves are lent out again and again, since making one costs as much as a statement.
    private static readonly PooledDbContextFactory<ExamDb> OnConnection = new(new DbContextOptionsBuilder<ExamDb>().UseNpgsql(Common).UseSnakeCaseNamingConvention().Options);

    /// <summary>Exams.</summary>
    public DbSet<Exam> Exams => Set<Exam>();

    /// <summary>Sessions of exams.</summary>
    public DbSet<ExamSession> Sessions => Set<ExamSession>();

    /// <summary>Test centres.</summary>
    public DbSet<Site> Sites => Set<Site>();

    /// <summary>Rooms of test centres.</summary>
    public DbSet<Room> Rooms => Set<Room>();

    /// <summary>Notices of test centres.</summary>
    public DbSet<SiteNotice> SiteNotices => Set<SiteNotice>();

    /// <summary>Subjects.</summary>
    public DbSet<Subject> Subjects => Set<Subject>();

    /// <summary>Subjects offered at a site in a session.</summary>
    public DbSet<Offering> Offerings => Set<Offering>();

    /// <summary>Candidates.</summary>
    public DbSet<Candidate> Candidates => Set<Candidate>();

    /// <summary>Registrations.</summary>
    public DbSet<Registration> Registrations => Set<Registration>();

    /// <summary>Chosen subjects.</summary>
    public DbSet<Choice> Choices => Set<Choice>();

    /// <summary>Photos.</summary>
    public DbSet<RegistrationPhoto> Photos => Set<RegistrationPhoto>();

    /// <summary>Orders.</summary>
    public DbSet<Order> Orders => Set<Order>();

    /// <summary>Money that came.</summary>
    public DbSet<Payment> Payments => Set<Payment>();

    /// <summary>Money that goes back.</summary>
    public DbSet<Refund> Refunds => Set<Refund>();

    /// <summary>History of reviews.</summary>
    public DbSet<ReviewDecision> ReviewDecisions => Set<ReviewDecision>();

    /// <summary>Confirmations at sites.</summary>
    public DbSet<SiteConfirmation> SiteConfirmations => Set<SiteConfirmation>();

    /// <summary>Runs that give out rooms and seats.</summary>
    public DbSet<SeatRun> SeatRuns => Set<SeatRun>();

    /// <summary>Rooms and seats given out.</summary>
    public DbSet<SeatAssignment> SeatAssignments => Set<SeatAssignment>();

    /// <summary>Public news.</summary>
    public DbSet<Announcement> Announcements => Set<Announcement>();

    /// <summary>Attachments of announcements.</summary>
    public DbSet<AnnouncementFile> AnnouncementFiles => Set<AnnouncementFile>();

    /// <summary>The one public guide page.</summary>
    public DbSet<Guide> Guides => Set<Guide>();

    /// <summary>Inboxes.</summary>
    public DbSet<Message> Messages => Set<Message>();

    /// <summary>Mails that must leave, and those that have left.</summary>
    public DbSet<Mail> Mails => Set<Mail>();

    /// <summary>Who did what.</summary>
    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();

    /// <summary>
    /// Set by a burst that has already read <c>exam.now()</c> in this transaction: all decisions then share that moment and
    /// save the round trip. Null: the database is asked.
    /// </summary>
    public DateTimeOffset? TransactionNow { get; set; }

    /// <summary><c>exam.now()</c> inside of queries.</summary>
    public static DateTimeOffset Now() => throw new InvalidOperationException("Only inside of a query; else DatabaseClock.NowAsync.");

    /// <summary>For pages and jobs: connections from the pool, own transactions.</summary>
    public static DbContextOptionsBuilder Configure(DbContextOptionsBuilder builder, NpgsqlDataSource dataSource) =>
        builder.UseNpgsql(dataSource, Common).UseSnakeCaseNamingConvention();

    /// <summary>A context on an open connection in whose transaction it takes part; it begins and commits nothing.</summary>
    /// <param name="connection">Open; stays its owner's.</param>
    /// <param name="transactionNow">See <see cref="TransactionNow"/>.</param>
    public static ExamDb On(NpgsqlConnection connection, DateTimeOffset? transactionNow = null)
    {
        // What is set here is set anew each time; everything else is forgotten when the context is disposed of.
        var db = OnConnection.CreateDbContext();
        db.Database.AutoTransactionBehavior = AutoTransactionBehavior.Never;
        db.TransactionNow = transactionNow;
        db.Database.SetDbConnection(connection);
        return db;
    }

    /// <summary>Brings the database's schema up to date; safe to call from several nodes at once.</summary>
    public static async Task MigrateAsync(NpgsqlDataSource dataSource, CancellationToken ct = default)
    {
        var builder = new DbContextOptionsBuilder<ExamDb>();
        Configure(builder, dataSource);
        await using var db = new ExamDb(builder.Options);
        await db.Database.MigrateAsync(ct);
    }

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configuration)
    {
        // timestamptz takes UTC only; pages hand in times with China's offset.
        configuration.Properties<DateTimeOffset>().HaveConversion<UtcConverter>();
        configuration.Properties<Enum>().HaveConversion<string>();
    }

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder model)
    {
        model.HasDefaultSchema(Schema);
        model.HasSequence<long>("registration_serials");
        model.HasSequence<long>("order_serials");
        model.HasDbFunction(() => Now()).HasName("now").HasSchema(Schema);
        model.ApplyConfigurationsFromAssembly(typeof(ExamDb).Assembly);
    }

    private static void Common(NpgsqlDbContextOptionsBuilder npgsql) => npgsql.MigrationsHistoryTable("__migrations", Schema);

    private sealed class UtcConverter() : ValueConverter<DateTimeOffset, DateTimeOffset>(time => time.ToUniversalTime(), time => time);
}

/// <summary>For <c>dotnet ef migrations</c> only; it never connects.</summary>
internal sealed class DesignTimeExamDb : IDesignTimeDbContextFactory<ExamDb>
{
    public ExamDb CreateDbContext(string[] args) => ExamDb.On(new NpgsqlConnection("Host=localhost;Database=design"));
}
