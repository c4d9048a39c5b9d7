using ExamReg.Domain;
using ExamReg.Domain.Photos;
using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Runtime;

namespace ExamReg.Activities.Filling;

/// <summary>
/// What the step <see cref="Photo"/> takes: a photo that the server itself has decoded, checked and encoded anew. It is made
/// here and nowhere else, before the burst begins, so that a surge of photos holds neither rows nor connections.
/// </summary>
/// <param name="Bytes">The JPEG that is stored: nothing of what was uploaded but the picture.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Rules">The rules that it was held against; the step compares them with its own.</param>
/// <param name="Advice">What could be better; nothing that refuses.</param>
public sealed record InspectedPhoto(byte[] Bytes, int Width, int Height, PhotoRules Rules, IReadOnlyList<string> Advice)
{
    /// <summary>Inspects an upload by the rules of the step that waits for it.</summary>
    /// <param name="inspector">Looks at the file.</param>
    /// <param name="step">The waiting <see cref="Photo"/>.</param>
    /// <param name="upload">The file as it came.</param>
    /// <param name="ct">Ends the wait for a turn.</param>
    /// <returns>The photo, or every rule that it breaks (field <c>photo</c>).</returns>
    public static async Task<Result<InspectedPhoto>> InspectAsync(
        PhotoInspector inspector, WaitingActivity step, ReadOnlyMemory<byte> upload, CancellationToken ct = default)
    {
        var rules = ((Photo)step.Activity).Rules(step);
        var inspected = await inspector.InspectAsync(upload, rules, ct);
        return inspected.IsSuccess
            ? new InspectedPhoto(inspected.Value.Bytes, inspected.Value.Width, inspected.Value.Height, rules, inspected.Value.Advice)
            : Result<InspectedPhoto>.Failure(inspected.Errors);
    }
}
