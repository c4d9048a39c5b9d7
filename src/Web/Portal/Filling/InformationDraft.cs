using ExamReg.Domain;
using ExamReg.Domain.Clock;
using ExamReg.Domain.Registrations;

namespace ExamReg.Web.Portal.Filling;

/// <summary>
/// Keeps what is being typed into the form of the basic information, and says what is wrong with it so far: what is still empty
/// is not wrong yet.
/// </summary>
public sealed class InformationDraft(ExamDb db, SaveInformationDraft save)
{
    /// <summary>Saves in a transaction of its own: typing is no step of the flow and leaves nothing in its journal.</summary>
    /// <param name="registrationId">The candidate's own registration.</param>
    /// <param name="input">As typed.</param>
    /// <param name="stamp">What the form was drawn with.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<Result> SaveAsync(Guid registrationId, BasicInformationInput input, string stamp, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var saved = await save.HandleAsync(new(registrationId, input, stamp), ct);
        if (saved.IsSuccess)
            await transaction.CommitAsync(ct);
        return saved;
    }

    /// <summary>By field, what the server would refuse; the rules are those of the submission.</summary>
    /// <param name="input">As typed.</param>
    /// <param name="now">The database's clock.</param>
    public static Dictionary<string, string> Complaints(BasicInformationInput input, DateTimeOffset now)
    {
        var empty = InformationForm.Fields.Where(field => string.IsNullOrWhiteSpace(field.Value(input))).Select(field => field.Name).ToHashSet();
        return BasicInformationRules.Check(input, ChinaTime.Day(now)).Errors
            .Where(error => error.Field is not null && !empty.Contains(error.Field))
            .GroupBy(error => error.Field!).ToDictionary(errors => errors.Key, errors => string.Join(" ", errors.Select(error => error.Message)));
    }
}

/// <summary>The answer to a draft, as the form's script reads it.</summary>
/// <param name="At">The time of day at which it was saved; null when it was not.</param>
/// <param name="Problem">Why it was not.</param>
/// <param name="Fields">What is wrong so far, by field.</param>
public sealed record DraftAnswer(string? At, string? Problem, Dictionary<string, string> Fields);
