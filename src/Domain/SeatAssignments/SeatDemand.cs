using System.Linq.Expressions;
using ExamReg.Domain.Registrations;

namespace ExamReg.Domain.SeatAssignments;

/// <summary>Whose choices want a room and a seat.</summary>
public static class SeatDemand
{
    /// <summary>
    /// Choices whose registration is paid for and goes on, also while the site has yet to see the person: what was sold needs a
    /// chair. A flow without payment counts from the grant of the ticket on.
    /// </summary>
    /// <param name="sessionId">Session.</param>
    /// <param name="siteId">One site; null for all.</param>
    public static Expression<Func<Choice, bool>> Of(Guid sessionId, Guid? siteId = null) => choice =>
        choice.HoldsSeat && choice.Offering.SessionId == sessionId && (siteId == null || choice.Offering.SiteId == siteId)
        && (choice.Registration.TicketGrantedAt != null
            || choice.Registration.State == RegistrationState.Paid
            || choice.Registration.State == RegistrationState.AwaitingConfirmation
            || choice.Registration.State == RegistrationState.Confirmed
            || choice.Registration.State == RegistrationState.Completed);
}
