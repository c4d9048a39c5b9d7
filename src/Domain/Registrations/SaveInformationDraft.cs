using ExamReg.Domain.Security;

namespace ExamReg.Domain.Registrations;

/// <summary>Keeps what was typed so far, unchecked and encrypted, so that nothing is lost when the page is left.</summary>
public sealed class SaveInformationDraft(ExamDb db, IdentityNumberCipher cipher)
{
    /// <summary>Longest value kept of a field, characters.</summary>
    public const int MaxLength = 500;

    /// <summary>Input.</summary>
    public sealed record Command(Guid RegistrationId, BasicInformationInput Information);

    /// <summary>Saves. Errors: <c>draft-too-long</c>, <c>registration-locked</c>, <c>wrong-state</c>.</summary>
    public async Task<Result> HandleAsync(Command command, CancellationToken ct = default)
    {
        var input = command.Information;
        string?[] values =
        [
            input.Name, input.Sex, input.IdentityNumber, input.BirthDate, input.Ethnicity, input.EducationLevel, input.School,
            input.Employer, input.Mobile, input.Email, input.PostalAddress, input.Postcode,
        ];
        if (values.Any(value => value?.Length > MaxLength))
            return new DomainError("draft-too-long", $"有一项超过 {MaxLength} 个字，草稿未保存。请缩短后再试。");
        if (await db.LockAsync(command.RegistrationId, ct) is not { } registration)
            return RegistrationErrors.NotFound;
        var editable = registration.CheckEditable();
        if (!editable.IsSuccess)
            return editable;
        registration.SaveDraft(input, cipher);
        await db.SaveChangesAsync(ct);
        return Result.Success();
    }
}
