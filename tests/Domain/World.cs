using System.Globalization;
using ExamReg.Domain;
using ExamReg.Domain.Candidates;
using ExamReg.Domain.Clock;
using ExamReg.Domain.Confirmations;
using ExamReg.Domain.Exams;
using ExamReg.Domain.Offerings;
using ExamReg.Domain.Orders;
using ExamReg.Domain.Registrations;
using ExamReg.Domain.Reviews;
using ExamReg.Domain.Security;
using ExamReg.Domain.Sessions;
using ExamReg.Domain.Sites;
using ExamReg.Domain.Subjects;
using ExamReg.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Tests.Domain;

/// <summary>
/// A session with one site and its offerings, made anew for each test in the class's database; arranges through the domain's own
/// operations, each in a transaction begun the way a burst begins it.
/// </summary>
internal sealed class World
{
    private static int counter;

    private World(TestDatabase database) => Database = database;

    public TestDatabase Database { get; }

    public static IdentityNumberCipher Cipher { get; } = new([.. Enumerable.Range(1, 32).Select(i => (byte)i)]);

    public static Guid Staff { get; } = Guid.CreateVersion7();

    public Guid SessionId { get; } = Guid.CreateVersion7();

    public Guid SiteId { get; } = Guid.CreateVersion7();

    /// <summary>Offerings: 80 yuan 09:00-11:00, 90 yuan 10:00-12:00 (clashes with the first), 100 yuan 14:00-16:00.</summary>
    public Guid[] Offerings { get; } = [Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7()];

    public Guid Morning => Offerings[0];

    public Guid LateMorning => Offerings[1];

    public Guid Afternoon => Offerings[2];

    public string Code { get; private set; } = "";

    public static async Task<World> CreateAsync(
        TestDatabase database,
        int capacity = 5,
        bool review = false,
        Action<ExamSession, DateTimeOffset>? change = null,
        params int[] rooms)
    {
        var world = new World(database);
        await world.InBurstAsync(async db =>
        {
            var now = await DatabaseClock.NowAsync(db);
            var n = Interlocked.Increment(ref counter);
            world.Code = n.ToString("000000", CultureInfo.InvariantCulture);
            var examDay = ChinaTime.Day(now).AddDays(40);
            var exam = new Exam(Guid.CreateVersion7(), $"E{n}", "测试考试");
            var session = new ExamSession(world.SessionId, exam.Id, world.Code, $"测试考次{n}", "协议", new(
                now.AddDays(-1), now.AddDays(20), now.AddDays(22), now.AddDays(-1), now.AddDays(29),
                now.AddDays(30), now.AddDays(40), examDay, examDay));
            session.Open();
            change?.Invoke(session, now);
            db.Add(exam);
            db.Add(session);
            db.Add(new Site(world.SiteId, $"{n:0000}", new($"测试考点{n}", "示范省", "示范市", "示范路", "000-0000000", review, false)));
            var slots = new (string Name, decimal Fee, TimeOnly From, TimeOnly Until)[]
            {
                ("上午科目", 80m, new(9, 0), new(11, 0)), ("近午科目", 90m, new(10, 0), new(12, 0)), ("下午科目", 100m, new(14, 0), new(16, 0)),
            };
            foreach (var ((name, fee, from, until), i) in slots.Select((slot, i) => (slot, i)))
            {
                var subject = new Subject(Guid.CreateVersion7(), $"{n}-{i}", name);
                db.Add(subject);
                db.Add(new Offering(
                    world.Offerings[i], world.SessionId, world.SiteId, subject.Id, fee,
                    ChinaTime.At(examDay, from), ChinaTime.At(examDay, until), capacity));
            }

            foreach (var (seats, i) in rooms.Select((seats, i) => (seats, i)))
                db.Add(new Room(Guid.CreateVersion7(), world.SiteId, $"{i + 1:00}", $"第{i + 1}考场", seats));
            await db.SaveChangesAsync();
        });
        return world;
    }

    /// <summary>An identity number that nobody has: valid check digit, running order.</summary>
    public static string NewIdentityNumber(Sex sex = Sex.Male)
    {
        var order = (Interlocked.Increment(ref counter) * 2 % 998) + (sex == Sex.Male ? 1 : 0);
        var day = new DateOnly(1980, 1, 1).AddDays(counter % 9000);
        var first17 = string.Create(CultureInfo.InvariantCulture, $"110101{day:yyyyMMdd}{order:000}");
        return first17 + IdentityNumber.CheckCharacter(first17);
    }

    public static BasicInformationInput Information(string? identityNumber = null)
    {
        var number = identityNumber ?? NewIdentityNumber();
        return new()
        {
            Name = "张示范",
            Sex = "男",
            IdentityNumber = number,
            BirthDate = $"{number[6..10]}-{number[10..12]}-{number[12..14]}",
            Ethnicity = "汉族",
            EducationLevel = "本科",
            School = "示范大学",
            Mobile = "13800000000",
            Email = "demo@example.com",
            PostalAddress = "示范省示范市示范路 1 号",
            Postcode = "100000",
        };
    }

    /// <summary>
    /// Runs in one transaction on one connection, begun by plain SQL as the engine does; commits, or rolls back what was refused,
    /// as the engine does.
    /// </summary>
    /// <param name="act">Work.</param>
    /// <param name="at">Lets the burst happen at that time.</param>
    public async Task<T> InBurstAsync<T>(Func<ExamDb, Task<T>> act, DateTimeOffset? at = null)
    {
        await using var connection = await Database.DataSource.OpenConnectionAsync();
        await using (var begin = connection.CreateCommand())
        {
            begin.CommandText = "BEGIN";
            await begin.ExecuteNonQueryAsync();
        }

        await using var db = ExamDb.On(connection, at);
        var result = await act(db);
        await using var commit = connection.CreateCommand();
        commit.CommandText = result is Result { IsSuccess: false } ? "ROLLBACK" : "COMMIT";
        await commit.ExecuteNonQueryAsync();
        return result;
    }

    public Task InBurstAsync(Func<ExamDb, Task> act, DateTimeOffset? at = null) =>
        InBurstAsync(
            async db =>
            {
                await act(db);
                return true;
            },
            at);

    public async Task<T> ReadAsync<T>(Func<ExamDb, Task<T>> read)
    {
        await using var connection = await Database.DataSource.OpenConnectionAsync();
        await using var db = ExamDb.On(connection);
        return await read(db);
    }

    public async Task<int> ExecuteAsync(string sql)
    {
        await using var command = Database.DataSource.CreateCommand(sql);
        return await command.ExecuteNonQueryAsync();
    }

    public Task<DateTimeOffset> NowAsync() => ReadAsync(db => DatabaseClock.NowAsync(db));

    public Task<Registration> GetAsync(Guid registrationId) => ReadAsync(db => db.Registrations.AsNoTracking()
        .Include(r => r.Choices).ThenInclude(c => c.Seat).Include(r => r.Orders).SingleAsync(r => r.Id == registrationId));

    public Task<int> SeatsTakenAsync(Guid offeringId) =>
        ReadAsync(db => db.Offerings.Where(o => o.Id == offeringId).Select(o => o.SeatsTaken).SingleAsync());

    public async Task<Guid> CandidateAsync()
    {
        var account = Guid.CreateVersion7();
        return (await InBurstAsync(db => new EnrolCandidate(db).HandleAsync(new(account, $"u{account:N}", "张示范")))).Value;
    }

    public Task<Result<BeginRegistration.Begun>> BeginAsync(Guid candidate, DateTimeOffset? at = null) =>
        InBurstAsync(db => new BeginRegistration(db).HandleAsync(new(SessionId, candidate, Guid.CreateVersion7())), at);

    /// <summary>A registration with agreement and information.</summary>
    public async Task<Guid> FilledAsync(Guid? candidate = null, string? identityNumber = null)
    {
        var id = (await BeginAsync(candidate ?? await CandidateAsync())).Value.RegistrationId;
        Ok(await InBurstAsync(db => new AcceptAgreement(db).HandleAsync(new(id, "协议", true))));
        Ok(await InBurstAsync(db => new FillInformation(db, Cipher).HandleAsync(new(id, Information(identityNumber)))));
        return id;
    }

    public Task<Result> SubmitAsync(Guid id, params Guid[] offerings) =>
        InBurstAsync(db => new SubmitSubjects(db).HandleAsync(new(id, SiteId, offerings, true)));

    public Task<Result> StorePhotoAsync(Guid id, byte fill = 1) =>
        InBurstAsync(db => new StorePhoto(db).HandleAsync(new(id, [0xFF, 0xD8, fill], 480, 640)));

    /// <summary>A registration with subjects (the morning one by default) and photo.</summary>
    public async Task<Guid> SubmittedAsync(params Guid[] offerings)
    {
        var id = await FilledAsync();
        Ok(await SubmitAsync(id, offerings is [] ? [Morning] : offerings));
        Ok(await StorePhotoAsync(id));
        return id;
    }

    public async Task<(Guid Id, OpenOrder.Opened Order)> AwaitingPaymentAsync(params Guid[] offerings)
    {
        var id = await SubmittedAsync(offerings);
        var order = await OpenOrderAsync(id);
        Ok(order);
        return (id, order.Value);
    }

    public Task<Result<OpenOrder.Opened>> OpenOrderAsync(Guid id, DateTimeOffset? at = null) =>
        InBurstAsync(db => new OpenOrder(db).HandleAsync(new(id, TimeSpan.FromHours(24), TimeSpan.FromMinutes(10))), at);

    public Task<Result<RecordPayment.Recorded>> PayAsync(
        string orderNumber, decimal amount, string? trade = null, DateTimeOffset? at = null) =>
        InBurstAsync(
            db => new RecordPayment(db).HandleAsync(
                new(orderNumber, trade ?? $"T{Guid.CreateVersion7():N}", amount, DateTimeOffset.UnixEpoch, "模拟银行")),
            at);

    public async Task<Guid> PaidAsync(params Guid[] offerings)
    {
        var (id, order) = await AwaitingPaymentAsync(offerings);
        Assert.Equal(PaymentOutcome.Paid, (await PayAsync(order.Number, order.Amount)).Value.Outcome);
        return id;
    }

    public Task<Result<EndedRegistration>> ExpireAsync(Guid id) =>
        InBurstAsync(db => new ExpireRegistration(db).HandleAsync(new(id, "未在规定时间内支付")));

    public Task<Result> EnterAsync(Guid id, RegistrationState state) => InBurstAsync(db => new EnterState(db).HandleAsync(new(id, state)));

    public async Task<Guid> UnderReviewAsync()
    {
        var id = await SubmittedAsync();
        Ok(await EnterAsync(id, RegistrationState.AwaitingReviewRequest));
        Ok(await InBurstAsync(db => new ApplyForReview(db).HandleAsync(new(id))));
        return id;
    }

    public async Task<Guid> AwaitingConfirmationAsync()
    {
        var id = await PaidAsync();
        Ok(await EnterAsync(id, RegistrationState.AwaitingConfirmation));
        return id;
    }

    public Task<Result> ConfirmAsync(Guid id, Guid? site = null, DateTimeOffset? at = null) =>
        InBurstAsync(db => new ConfirmOnSite(db).HandleAsync(new(id, Staff, site ?? SiteId)), at);

    public static void Ok(Result result) =>
        Assert.True(result.IsSuccess, string.Join("; ", result.Errors.Select(e => $"{e.Code} {e.Message}")));

    /// <summary>The one error, which must have that code.</summary>
    public static DomainError Refused(Result result, string code)
    {
        var error = Assert.Single(result.Errors);
        Assert.Equal(code, error.Code);
        return error;
    }
}
