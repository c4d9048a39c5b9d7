namespace ExamReg.Domain.Sessions;

/// <summary>All windows of a session. Ends are exclusive: at the end itself the window is closed.</summary>
/// <param name="RegistrationOpensAt">From here candidates may begin.</param>
/// <param name="RegistrationClosesAt">From here nobody may begin or submit for the first time.</param>
/// <param name="PaymentClosesAt">From here no money is taken; a payment window of 24 hours ends here at the latest.</param>
/// <param name="ConfirmationOpensAt">Default begin of site confirmation, where a site's notice sets none.</param>
/// <param name="ConfirmationClosesAt">Default end of site confirmation.</param>
/// <param name="TicketOpensAt">From here admission tickets may be printed.</param>
/// <param name="TicketClosesAt">From here tickets are no longer printed.</param>
/// <param name="ExamStartsOn">First exam day (in China).</param>
/// <param name="ExamEndsOn">Last exam day (in China).</param>
public sealed record SessionWindows(
    DateTimeOffset RegistrationOpensAt,
    DateTimeOffset RegistrationClosesAt,
    DateTimeOffset PaymentClosesAt,
    DateTimeOffset ConfirmationOpensAt,
    DateTimeOffset ConfirmationClosesAt,
    DateTimeOffset TicketOpensAt,
    DateTimeOffset TicketClosesAt,
    DateOnly ExamStartsOn,
    DateOnly ExamEndsOn);
