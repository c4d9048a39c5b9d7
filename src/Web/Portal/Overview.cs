using ExamReg.Activities;
using ExamReg.Activities.Ending;
using ExamReg.Activities.Reviewing;
using ExamReg.Domain.Orders;
using ExamReg.Domain.Registrations;
using ExamReg.Domain.Security;
using ExamReg.Web.Portal.Filling;

namespace ExamReg.Web.Portal;

/// <summary>All that the candidate has entered (报考信息), the identity number masked, and the acts that the instance waits for.</summary>
public sealed record Overview
{
    public required Registration Registration { get; init; }

    /// <summary>Label and value, in the order of the form.</summary>
    public required IReadOnlyList<OverviewField> Fields { get; init; }

    public required string? PhotoAddress { get; init; }

    /// <summary>What the candidate may do now, the main one first.</summary>
    public required IReadOnlyList<Act> Acts { get; init; }

    public decimal Fee => Registration.Choices.Sum(choice => choice.Fee);

    /// <summary>Whether the last review marked something in the photo.</summary>
    public bool PhotoIsMarked => Registration.MarkedFields.Contains("photo", StringComparer.OrdinalIgnoreCase);

    /// <summary>From where the candidate stands.</summary>
    /// <param name="state">Where the candidate stands.</param>
    /// <param name="cipher">Reads the identity number, to mask it.</param>
    /// <param name="photoAddress">The photo's address, or null.</param>
    public static Overview Of(PortalState state, IdentityNumberCipher cipher, string? photoAddress)
    {
        var registration = state.Registration!;
        return new()
        {
            Registration = registration,
            PhotoAddress = photoAddress,
            Fields = Read(registration, cipher),
            Acts = Portal.Acts.Of(state),
        };
    }

    private static IReadOnlyList<OverviewField> Read(Registration registration, IdentityNumberCipher cipher)
    {
        if (registration.ReadInformation(cipher)?.ToInput() is not { } values)
            return [];
        return [.. InformationForm.Fields.Select(field => new OverviewField(
            field.Label,
            field.Name == nameof(BasicInformationInput.IdentityNumber) ? IdentityNumber.Mask(values.IdentityNumber!) : field.Shown(values),
            registration.MarkedFields.Contains(field.Name, StringComparer.OrdinalIgnoreCase)))];
    }
}

/// <summary>A field as the overview shows it.</summary>
/// <param name="Label">What it is.</param>
/// <param name="Value">Null where nothing was entered.</param>
/// <param name="IsMarked">Whether the last review marked it.</param>
public sealed record OverviewField(string Label, string? Value, bool IsMarked);
