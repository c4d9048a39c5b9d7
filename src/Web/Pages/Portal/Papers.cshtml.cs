using ExamReg.Domain;
using ExamReg.Web.Portal;
using ExamReg.Workflows.Runtime;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Pages.Portal;

/// <summary>A subject as the page shows it beside the ticket.</summary>
public sealed record SeatLine(string Subject, DateTimeOffset StartsAt, DateTimeOffset EndsAt, string? Room, int? Seat);

/// <summary>打印下载: the registration form after payment, the admission ticket inside its window; outside, when and why not.</summary>
public sealed class PapersModel(CurrentRegistration current, WorkflowRuntime runtime, ExamDb db) : PortalPage(current, runtime)
{
    public Result? Form => State.Registration?.CheckFormPrintable();

    public Result? Ticket => State.Registration?.CheckTicketPrintable(State.Now);

    /// <summary>Whether there are papers to speak of: not for who has not begun, or whose registration ended before any was granted.</summary>
    public bool ShowsPapers => State.Registration is { } registration && (State.IsActive || registration.FormGrantedAt is not null);

    /// <summary>The print window: the ticket's own once it is granted, before that the session's.</summary>
    public (DateTimeOffset From, DateTimeOffset Until)? Window =>
        State.Registration is { TicketFrom: { } from, TicketUntil: { } until } ? (from, until)
            : State.Session is { } session ? (session.TicketOpensAt, session.TicketClosesAt) : null;

    /// <summary>Room and seat by subject; only while the ticket may be printed, for they may still change before.</summary>
    public IReadOnlyList<SeatLine> Seats { get; private set; } = [];

    public async Task OnGetAsync(string? refused)
    {
        if (State.Registration is not { } registration)
            return;
        if (Ticket!.IsSuccess)
        {
            Seats = await db.Choices.AsNoTracking().Where(choice => choice.RegistrationId == registration.Id).OrderBy(choice => choice.StartsAt)
                .Select(choice => new SeatLine(
                    choice.Offering.Subject.Name, choice.StartsAt, choice.EndsAt, choice.Seat!.Room.Name, (int?)choice.Seat.SeatNumber))
                .ToListAsync(Aborted);
        }

        var why = refused switch
        {
            "form" => Form,
            "ticket" => Ticket,
            _ => null,
        };
        // Where the papers stand on the page, each says it by itself.
        if (why is { IsSuccess: false } && !ShowsPapers)
            Alert = Alert.Warning(why.Errors[0].Message);
        else if (refused == "seat")
            Alert = Alert.Warning(Text.Of($"考点正在为您安排考场和座位，暂时还不能打印准考证，请稍后再试。如临近考试仍不能打印，请联系{registration.Site?.Name}（{registration.Site?.Contact}）。"));
    }
}
