using ExamReg.Domain.Security;

namespace ExamReg.Domain.Registrations;

/// <summary>Keeps what was typed so far, unchecked and encrypted, so that nothing is lost when the page is left.</summary>
public sealed class SaveInformationDraft(ExamDb db, IdentityNumberCipher cipher)
{
    /// <summary>Longest value kept of a field, characters.</summary>
    public const int MaxLength = 500;

    /// <summary>Input.</summary>
    /// <param name="RegistrationId">Registration.</param>
    /// <param name="Information">As typed.</param>
    /// <param name="Stamp">The <see cref="Registration.InformationStamp"/> that the form was drawn with.</param>
    public sealed record Command(Guid RegistrationId, BasicInformationInput Information, string Stamp);

    /// <summary>Saves. Errors: <c>draft-too-long</c>, <c>draft-outdated</c> (the information has been submitted since), <c>registration-locked</c>, <c>wrong-state</c>.</summary>
    public async Task<Result> HandleAsync(Command command, CancellationToken ct = default)
    {
        var input = command.Information;
        string?[] values =
        [
            input.Name, input.Sex, input.IdentityNumber, input.BirthDate, input.Ethnicity, input.EducationLevel, input.School,
            input.Employer, input.Mobile, input.Email, input.PostalAddress, input.Postcode,
        ];
        if (values.Any(value => value?.Length > MaxLength))
            return new DomainError("draft-too-long", Text.Of($"有一项超过 {MaxLength} 个字，草稿未保存。请缩短后再试。"));
        if (await db.LockAsync(command.RegistrationId, ct) is not { } registration)
            return RegistrationErrors.NotFound;
        var editable = registration.CheckEditable();
        if (!editable.IsSuccess)
            return editable;
        // A draft on its way while the form was submitted must not come back over what was submitted.
        if (registration.InformationStamp != command.Stamp)
            return new DomainError("draft-outdated", Text.Of("基本信息已经提交过，这份草稿没有保存。请刷新页面查看当前内容。"));
        registration.SaveDraft(input, cipher);
        await db.SaveChangesAsync(ct);
        return Result.Success();
    }
}
