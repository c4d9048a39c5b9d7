using ExamReg.Activities.Filling;
using ExamReg.Domain;
using ExamReg.Domain.Photos;
using ExamReg.Workflows.Runtime;

namespace ExamReg.Web.Portal.Filling;

/// <summary>The file of the photo's form: read and inspected before the burst begins; what the browser checked counts for nothing.</summary>
public static class UploadedPhoto
{
    /// <summary>
    /// The largest request that is read, in bytes. Above what the rules allow, so that a page without script can still say how
    /// large the photo is and may be; beyond it the server does not listen.
    /// </summary>
    public const int LargestRequest = 32 * 1024 * 1024;

    /// <summary>Inspects it by the rules of the step. Errors have the field <c>photo</c>.</summary>
    /// <param name="file">The file; null when none was chosen.</param>
    /// <param name="inspector">Looks at it.</param>
    /// <param name="step">The waiting photo step.</param>
    /// <param name="ct">Ends the wait.</param>
    public static async Task<Result<InspectedPhoto>> InspectAsync(IFormFile? file, PhotoInspector inspector, WaitingActivity step, CancellationToken ct)
    {
        if (file is null || file.Length == 0)
            return new DomainError("photo-empty", "photo", Text.Of("请先选择照片文件，再点击按钮上传。"));
        // The form keeps a large file on disk; into memory comes only what a decoder may see.
        if (file.Length > PhotoRules.CeilingBytes)
            return PhotoInspector.TooLarge((int)file.Length, ((Photo)step.Activity).Rules(step));
        var bytes = new byte[file.Length];
        await using (var stream = file.OpenReadStream())
            await stream.ReadExactlyAsync(bytes, ct);
        return await InspectedPhoto.InspectAsync(inspector, step, bytes, ct);
    }
}
