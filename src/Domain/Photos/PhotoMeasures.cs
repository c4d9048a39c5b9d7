namespace ExamReg.Domain.Photos;

/// <summary>
/// What can be said of a photo in a few words: of a made-up candidate's, in a rehearsal of the flow. A real photo is looked at by
/// <see cref="PhotoInspector"/>, pixel by pixel; the reasons read the same.
/// </summary>
/// <param name="Bytes">The file's size.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
/// <param name="IsGrey">Whether it has no colour.</param>
/// <param name="IsSideways">Whether the person lies on the side.</param>
public sealed record PhotoMeasures(int Bytes, int Width, int Height, bool IsGrey = false, bool IsSideways = false)
{
    /// <summary>Why rules refuse it; empty when they do not.</summary>
    /// <param name="rules">The rules.</param>
    public IReadOnlyList<DomainError> Against(PhotoRules rules)
    {
        var errors = new List<DomainError>();
        if (Bytes > rules.MaxBytes)
            errors.Add(PhotoErrors.TooManyBytes(Bytes, rules));
        if (Bytes < rules.MinBytes)
            errors.Add(PhotoErrors.TooFewBytes(Bytes, rules));
        if (Width < rules.MinWidth || Height < rules.MinHeight)
            errors.Add(PhotoErrors.TooSmall(Width, Height, rules));
        if (IsGrey && rules.RequireColour)
            errors.Add(PhotoErrors.NotColour());
        if (IsSideways && rules.RequireUprightFace)
            errors.Add(PhotoErrors.Sideways(turnClockwise: true));
        return errors;
    }
}
