using ExamReg.Domain.Clock;
using ExamReg.Domain.Offerings;
using ExamReg.Domain.Seats;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Domain.Registrations;

/// <summary>
/// 提交报考信息: site and subjects. Seats are held at once and atomically; a second submission releases and holds exactly the
/// difference. Afterwards the registration awaits its photo, or is submitted when the photo is there; where the flow asks for the
/// information later, it is still being filled in.
/// </summary>
public sealed class SubmitSubjects(ExamDb db)
{
    /// <summary>Input.</summary>
    /// <param name="RegistrationId">Registration.</param>
    /// <param name="SiteId">Site.</param>
    /// <param name="OfferingIds">Chosen offerings; doubles count once.</param>
    /// <param name="Truthful">The box 我保证以上信息是真实和准确的.</param>
    /// <param name="MinSubjects">From the workflow definition.</param>
    /// <param name="MaxSubjects">From the workflow definition.</param>
    /// <param name="HoldFor">
    /// How long the seats are held for a candidate who does not go on to a review or a payment; zero means to the end of the session's
    /// payment. Seats held already keep their end.
    /// </param>
    public sealed record Command(
        Guid RegistrationId,
        Guid SiteId,
        IReadOnlyCollection<Guid> OfferingIds,
        bool Truthful,
        int MinSubjects = 1,
        int MaxSubjects = int.MaxValue,
        TimeSpan HoldFor = default);

    /// <summary>
    /// Submits. Errors: <c>truth-not-promised</c>, <c>session-closed</c>, <c>too-few-subjects</c>,
    /// <c>too-many-subjects</c>, <c>offering-not-offered</c>, <c>subjects-clash</c>, <c>seat-full</c>, <c>registration-locked</c>,
    /// <c>wrong-state</c>. After an error the transaction is to be rolled back, as a burst does.
    /// </summary>
    public async Task<Result> HandleAsync(Command command, CancellationToken ct = default)
    {
        if (await db.LockAsync(command.RegistrationId, ct) is not { } registration)
            return RegistrationErrors.NotFound;
        var now = await DatabaseClock.NowAsync(db, ct);
        var ready = await CheckReadyAsync(registration, command, now, ct);
        if (!ready.IsSuccess)
            return ready;

        var wanted = command.OfferingIds.ToHashSet();
        var offerings = await db.Offerings.AsNoTracking().Include(o => o.Subject)
            .Where(o => wanted.Contains(o.Id) && o.SiteId == command.SiteId && o.SessionId == registration.SessionId)
            .OrderBy(o => o.StartsAt)
            .ToListAsync(ct);
        // Told together: who corrects one of them shall not meet the next one afterwards.
        List<DomainError> refused = [.. CheckChoosable(offerings, wanted.Count, command)];
        if (!command.Truthful)
            refused.Add(new("truth-not-promised", nameof(command.Truthful), Text.Of("请勾选“我保证以上信息是真实和准确的”后再提交。")));
        if (refused.Count > 0)
            return Result.Failure(refused);

        var hasPhoto = await db.Photos.AnyAsync(p => p.RegistrationId == registration.Id, ct);
        registration.Submit(command.SiteId, now, hasPhoto, command.HoldFor);
        // The seats come last: from there on everybody who wants the same offering waits for this transaction to end.
        return await new SeatLedger(db).ChangeAsync(await ChangeChoicesAsync(registration, offerings, ct), ct);
    }

    private async Task<Result> CheckReadyAsync(Registration registration, Command command, DateTimeOffset now, CancellationToken ct)
    {
        var editable = registration.CheckEditable();
        if (!editable.IsSuccess)
            return editable;
        if (registration.SubmittedAt is not null)
            return Result.Success();
        // The window counts for the first submission; corrections later are the flow's to allow.
        var session = await db.Sessions.AsNoTracking().SingleAsync(s => s.Id == registration.SessionId, ct);
        return session.CheckRegistrationOpen(now);
    }

    /// <summary>Why so many subjects are refused; null where they are not.</summary>
    /// <param name="wanted">How many were chosen.</param>
    /// <param name="min">At least so many.</param>
    /// <param name="max">At most so many.</param>
    public static DomainError? CheckCount(int wanted, int min, int max) =>
        wanted < min ? Field("too-few-subjects", Text.Of($"至少要报考 {min} 科，现选了 {wanted} 科。请勾选要报考的科目。"))
        : wanted > max ? Field("too-many-subjects", Text.Of($"最多可报考 {max} 科，现选了 {wanted} 科。请减少科目。"))
        : null;

    private static IReadOnlyList<DomainError> CheckChoosable(List<Offering> offerings, int wanted, Command command)
    {
        if (CheckCount(wanted, command.MinSubjects, command.MaxSubjects) is { } miscounted)
            return [miscounted];
        if (offerings.Count < wanted)
            return [Field("offering-not-offered", Text.Of("所选科目中有的不在该考点本考次的开考科目中。请重新选择考点并勾选科目。"))];

        var errors = new List<DomainError>();
        for (var i = 0; i < offerings.Count; i++)
        {
            for (var j = i + 1; j < offerings.Count && offerings[j].StartsAt < offerings[i].EndsAt; j++)
            {
                errors.Add(Field(
                    "subjects-clash",
                    Text.Of($"“{offerings[i].Subject.Name}”（{BeijingTime.Slot(offerings[i].StartsAt, offerings[i].EndsAt)}）与“{offerings[j].Subject.Name}”（{BeijingTime.Slot(offerings[j].StartsAt, offerings[j].EndsAt)}）考试时间冲突。请只选其中一科。")));
            }
        }

        return errors;
    }

    /// <summary>Saves the new choices; gives what that takes from the offerings' seats and what it gives back.</summary>
    private async Task<Dictionary<Guid, int>> ChangeChoicesAsync(Registration registration, List<Offering> offerings, CancellationToken ct)
    {
        var before = await db.Choices.AsNoTracking().Where(c => c.RegistrationId == registration.Id).ToListAsync(ct);
        var added = offerings.Where(o => before.All(c => c.OfferingId != o.Id)).ToList();
        var removed = before.Where(c => offerings.All(o => o.Id != c.OfferingId)).ToList();
        var unheld = before.Except(removed).Where(c => !c.HoldsSeat).ToList();

        // Deleted before the new ones are added: a new subject may take the slot of an old one.
        if (removed.Count > 0)
        {
            var removedIds = removed.ConvertAll(c => c.Id);
            await db.Choices.Where(c => removedIds.Contains(c.Id)).ExecuteDeleteAsync(ct);
        }

        if (unheld.Count > 0)
        {
            await db.Choices.Where(c => c.RegistrationId == registration.Id && !c.HoldsSeat)
                .ExecuteUpdateAsync(set => set.SetProperty(c => c.HoldsSeat, true), ct);
        }

        if (added.Count + removed.Count > 0)
            registration.Unmark([Registration.SubjectsMark]);
        db.Choices.AddRange(added.Select(o => new Choice(registration.Id, o)));
        await db.SaveChangesAsync(ct);
        return added.Select(o => (o.Id, 1))
            .Concat(unheld.Select(c => (c.OfferingId, 1)))
            .Concat(removed.Where(c => c.HoldsSeat).Select(c => (c.OfferingId, -1)))
            .ToDictionary(delta => delta.Item1, delta => delta.Item2);
    }

    private static DomainError Field(string code, string message) => new(code, nameof(Command.OfferingIds), message);
}
