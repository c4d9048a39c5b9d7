using System.Security.Cryptography;
using System.Text.Json;
using ExamReg.Domain.Security;

namespace ExamReg.Domain.Registrations;

public sealed partial class Registration
{
    /// <summary>Name as on the identity card; null until the information is complete (as are all of these).</summary>
    public string? Name { get; private set; }

    /// <summary>Sex.</summary>
    public Sex? Sex { get; private set; }

    /// <summary>The identity number, encrypted by <see cref="IdentityNumberCipher"/>.</summary>
    public byte[]? IdentityNumberEncrypted { get; private set; }

    /// <summary>Keyed hash of the identity number: unique per session among active registrations.</summary>
    public byte[]? IdentityHash { get; private set; }

    /// <summary>Birth date.</summary>
    public DateOnly? BirthDate { get; private set; }

    /// <summary>民族.</summary>
    public string? Ethnicity { get; private set; }

    /// <summary>文化程度.</summary>
    public string? EducationLevel { get; private set; }

    /// <summary>School, optional.</summary>
    public string? School { get; private set; }

    /// <summary>Employer, optional.</summary>
    public string? Employer { get; private set; }

    /// <summary>Mobile number.</summary>
    public string? Mobile { get; private set; }

    /// <summary>Mail address.</summary>
    public string? Email { get; private set; }

    /// <summary>Postal address.</summary>
    public string? PostalAddress { get; private set; }

    /// <summary>Postcode.</summary>
    public string? Postcode { get; private set; }

    /// <summary>The person needs a seat that a wheelchair reaches (无障碍座位).</summary>
    public bool NeedsAccessibleSeat { get; private set; }

    /// <summary>What the candidate typed so far and may be incomplete or wrong; encrypted, since it may hold an identity number.</summary>
    public byte[]? InformationDraft { get; private set; }

    /// <summary>The information is complete and has passed all rules.</summary>
    public bool HasInformation => IdentityHash is not null;

    /// <summary>The complete information in clear, for pages and papers; null before it is complete.</summary>
    public BasicInformation? ReadInformation(IdentityNumberCipher cipher) => HasInformation
        ? new()
        {
            Name = Name!,
            Sex = Sex!.Value,
            IdentityNumber = cipher.DecryptText(IdentityNumberEncrypted!),
            BirthDate = BirthDate!.Value,
            Ethnicity = Ethnicity!,
            EducationLevel = EducationLevel!,
            School = School,
            Employer = Employer,
            Mobile = Mobile!,
            Email = Email!,
            PostalAddress = PostalAddress!,
            Postcode = Postcode!,
            NeedsAccessibleSeat = NeedsAccessibleSeat,
        }
        : null;

    /// <summary>What to show in the form: the draft if there is one, else the complete information, else nothing.</summary>
    public BasicInformationInput ReadInput(IdentityNumberCipher cipher)
    {
        if (InformationDraft is not null)
            return JsonSerializer.Deserialize<BasicInformationInput>(cipher.DecryptText(InformationDraft))!;
        return ReadInformation(cipher)?.ToInput() ?? new();
    }

    /// <summary>
    /// Changes with every accepted submission of the information: a draft typed into an older form is recognised by it. Empty
    /// before the first; the number's encryption is new each time, so nothing can be learned from it.
    /// </summary>
    public string InformationStamp =>
        IdentityNumberEncrypted is null ? "" : Convert.ToHexStringLower(SHA256.HashData(IdentityNumberEncrypted).AsSpan(0, 8));

    internal void SaveDraft(BasicInformationInput input, IdentityNumberCipher cipher) =>
        InformationDraft = cipher.EncryptText(JsonSerializer.Serialize(input));

    internal void SetInformation(BasicInformation information, IdentityNumberCipher cipher)
    {
        if (MarkedFields.Length > 0 && ReadInformation(cipher) is { } before)
            Unmark(before.FieldsThatDiffer(information));
        (Name, Sex, BirthDate) = (information.Name, information.Sex, information.BirthDate);
        IdentityNumberEncrypted = cipher.EncryptText(information.IdentityNumber);
        IdentityHash = cipher.BlindIndex(information.IdentityNumber);
        (Ethnicity, EducationLevel) = (information.Ethnicity, information.EducationLevel);
        (School, Employer) = (information.School, information.Employer);
        (Mobile, Email) = (information.Mobile, information.Email);
        (PostalAddress, Postcode) = (information.PostalAddress, information.Postcode);
        NeedsAccessibleSeat = information.NeedsAccessibleSeat;
        InformationDraft = null;
    }
}
