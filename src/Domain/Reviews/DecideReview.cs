using ExamReg.Domain.Clock;
using ExamReg.Domain.Registrations;
using ExamReg.Domain.Seats;

namespace ExamReg.Domain.Reviews;

/// <summary>The site's decision. Passed: data and photo stay locked. Not passed: they are open again, with the reason shown; whether
/// the seats stay held meanwhile is the flow's policy.</summary>
public sealed class DecideReview(ExamDb db)
{
    /// <summary>Longest reason, characters.</summary>
    public const int MaxReasonLength = 500;

    /// <summary>Input.</summary>
    /// <param name="RegistrationId">Registration.</param>
    /// <param name="StaffId">Account of the staff member.</param>
    /// <param name="StaffSiteId">The staff member's site.</param>
    /// <param name="Approved">Passed or not.</param>
    /// <param name="Reason">Chinese, shown to the candidate; required when not passed.</param>
    /// <param name="MarkedFields">Names of <see cref="BasicInformationInput"/>'s properties, <c>Photo</c> or <c>OfferingIds</c>.</param>
    /// <param name="ReleaseSeats">Whether a decision "not passed" frees the seats until the candidate applies again.</param>
    public sealed record Command(
        Guid RegistrationId,
        Guid StaffId,
        Guid StaffSiteId,
        bool Approved,
        string? Reason = null,
        IReadOnlyList<string>? MarkedFields = null,
        bool ReleaseSeats = false);

    /// <summary>Names that may be marked.</summary>
    public static IReadOnlyList<string> MarkableFields { get; } =
        [.. typeof(BasicInformationInput).GetProperties().Select(property => property.Name), Registration.PhotoMark, Registration.SubjectsMark];

    /// <summary>
    /// Decides. Errors: <c>not-your-site</c>, <c>not-under-review</c> (decided already, or never applied for), <c>reason-required</c>,
    /// <c>reason-too-long</c>, <c>unknown-field</c>.
    /// </summary>
    public async Task<Result> HandleAsync(Command command, CancellationToken ct = default)
    {
        var marked = command.MarkedFields?.Distinct().ToArray() ?? [];
        var reason = command.Reason?.Trim();
        if (!command.Approved && string.IsNullOrEmpty(reason))
            return new DomainError("reason-required", nameof(command.Reason), Text.Of("审核不通过时必须填写原因，考生据此修改。请填写原因。"));
        if (reason?.Length > MaxReasonLength)
            return new DomainError("reason-too-long", nameof(command.Reason), Text.Of($"原因不超过 {MaxReasonLength} 个字，现为 {reason.Length} 个字。请缩短。"));
        if (marked.Except(MarkableFields).ToArray() is [var unknown, ..])
            return new DomainError("unknown-field", nameof(command.MarkedFields), Text.Of($"没有名为“{unknown}”的信息项。请刷新页面后重试。"));

        if (await db.LockAsync(command.RegistrationId, ct) is not { } registration)
            return RegistrationErrors.NotFound;
        var scoped = RegistrationErrors.CheckSite(registration, command.StaffSiteId);
        if (!scoped.IsSuccess)
            return scoped;
        if (registration.State != RegistrationState.UnderReview)
        {
            return new DomainError(
                "not-under-review", Text.Of($"报名 {registration.Number} 当前为“{registration.State.Name()}”，不在“待审核”，可能已由他人处理。请刷新列表。"));
        }

        var now = await DatabaseClock.NowAsync(db, ct);
        db.ReviewDecisions.Add(new(registration, command.StaffId, command.Approved, reason, marked, now));
        var decided = command.Approved ? registration.Approve() : registration.Reject(reason!, marked);
        if (!decided.IsSuccess)
            return decided;
        await db.SaveChangesAsync(ct);
        return command is { Approved: false, ReleaseSeats: true } ? await new ReleaseSeats(db).HandleAsync(new(registration.Id), ct) : decided;
    }
}
