using ExamReg.Activities.Papers;
using ExamReg.Domain;
using ExamReg.Domain.Clock;
using ExamReg.Domain.Orders;
using ExamReg.Domain.Papers;
using ExamReg.Domain.Registrations;
using ExamReg.Domain.Security;
using ExamReg.Workflows.Runtime;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Portal.Papers;

/// <summary>Gathers from the domain what stands on a paper.</summary>
public sealed class PaperModels(ExamDb db, IdentityNumberCipher cipher, VerificationCode verification)
{
    private const string IdentityType = "居民身份证";

    /// <summary>The registration form (报名登记表). Whether it may be printed is the caller's to check.</summary>
    /// <param name="registrationId">The registration.</param>
    /// <param name="now">Time of printing.</param>
    /// <param name="origin">Scheme and host for the address in the QR code.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<RegistrationFormModel> FormAsync(Guid registrationId, DateTimeOffset now, string origin, CancellationToken ct)
    {
        var registration = await ReadAsync(registrationId, ct);
        var information = registration.ReadInformation(cipher)!;
        var order = registration.Orders.FirstOrDefault(candidate => candidate.State == OrderState.Paid);
        var review = registration.ReviewDecisions.Where(decision => decision.Approved).MaxBy(decision => decision.DecidedAt);
        return new()
        {
            SessionName = registration.Session.Name,
            RegistrationNumber = registration.Number,
            Photo = registration.Photo!.Bytes,
            Name = information.Name,
            Sex = information.Sex.ChineseName(),
            IdentityType = IdentityType,
            IdentityNumber = information.IdentityNumber,
            Details = Details(information),
            Site = Site(registration),
            Subjects = [.. Choices(registration).Select(choice => new FormSubject(
                choice.Offering.Subject.Code, choice.Offering.Subject.Name, choice.StartsAt, choice.EndsAt, choice.Fee))],
            FeeTotal = order?.Amount ?? registration.Choices.Sum(choice => choice.Fee),
            ReviewResult = review is null ? "本考点无需审核" : "审核通过",
            ReviewedAt = review?.DecidedAt,
            PaymentState = order is { Amount: 0 } ? "无需缴费" : "已缴费",
            PaidAt = order?.PaidAt,
            OrderNumber = order?.Number,
            VerificationAddress = Address(origin, PaperKind.RegistrationForm, registration, now),
            PrintedAt = now,
        };
    }

    /// <summary>The admission ticket (准考证). Whether it may be printed is the caller's to check.</summary>
    /// <param name="registrationId">The registration.</param>
    /// <param name="view">The instance: the waiting step holds the rules of the day.</param>
    /// <param name="now">Time of printing.</param>
    /// <param name="origin">Scheme and host for the address in the QR code.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<AdmissionTicketModel> TicketAsync(Guid registrationId, InstanceView? view, DateTimeOffset now, string origin, CancellationToken ct)
    {
        var registration = await ReadAsync(registrationId, ct);
        var information = registration.ReadInformation(cipher)!;
        return new()
        {
            SessionName = registration.Session.Name,
            TicketNumber = registration.TicketNumber!,
            RegistrationNumber = registration.Number,
            Photo = registration.Photo!.Bytes,
            Name = information.Name,
            Sex = information.Sex.ChineseName(),
            IdentityType = IdentityType,
            IdentityNumber = information.IdentityNumber,
            Site = Site(registration),
            Subjects = [.. Choices(registration).Select(choice => new TicketSubject(
                choice.Offering.Subject.Code, choice.Offering.Subject.Name, choice.StartsAt, choice.EndsAt,
                choice.Seat?.Room.Name ?? "见考点公告", choice.Seat is { } seat ? $"{seat.SeatNumber:00}" : "—"))],
            Rules = Rules(view).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            VerificationAddress = Address(origin, PaperKind.AdmissionTicket, registration, now),
            PrintedAt = now,
        };
    }

    private static string Rules(InstanceView? view) =>
        view?.WaitingFor<Ticket>() is { } step ? step.Get(((Ticket)step.Activity).Rules) : new Ticket().Rules.Default;

    private async Task<Registration> ReadAsync(Guid registrationId, CancellationToken ct) =>
        await db.Registrations.AsNoTracking().AsSplitQuery()
            .Include(r => r.Session)
            .Include(r => r.Site)
            .Include(r => r.Photo)
            .Include(r => r.Orders)
            .Include(r => r.ReviewDecisions)
            .Include(r => r.Choices).ThenInclude(choice => choice.Offering).ThenInclude(offering => offering.Subject)
            .Include(r => r.Choices).ThenInclude(choice => choice.Seat!).ThenInclude(seat => seat.Room)
            .SingleAsync(r => r.Id == registrationId, ct);

    private static IEnumerable<Choice> Choices(Registration registration) =>
        registration.Choices.OrderBy(choice => choice.StartsAt).ThenBy(choice => choice.Offering.Subject.Code, StringComparer.Ordinal);

    private static PaperSite Site(Registration registration) =>
        new(registration.Site!.Code, registration.Site.Name, registration.Site.Address);

    private static PaperField[] Details(BasicInformation information) =>
    [
        new("出生日期", BeijingTime.Date(information.BirthDate, english: false)),
        new("民族", information.Ethnicity),
        new("文化程度", information.EducationLevel),
        new("手机号码", information.Mobile),
        new("就读学校", information.School ?? "", Wide: true),
        new("工作单位", information.Employer ?? "", Wide: true),
        new("电子邮箱", information.Email, Wide: true),
        new("通讯地址", information.PostalAddress, Wide: true),
        new("邮政编码", information.Postcode),
        .. information.NeedsAccessibleSeat ? [new PaperField("无障碍座位", BasicInformationRules.AccessibleSeatNeeded)] : Array.Empty<PaperField>(),
    ];

    private string Address(string origin, PaperKind kind, Registration registration, DateTimeOffset now) =>
        $"{origin}/verify/{verification.Sign(new(kind, registration.Number, ChinaTime.Day(now)))}";
}
