using ExamReg.Activities.Filling;
using ExamReg.Domain.Photos;
using ExamReg.Workflows.Runtime;

namespace ExamReg.Web.Portal.Filling;

/// <summary>The step of the photo (上传照片): its rules as the definition sets them, and whether there is a photo already.</summary>
/// <param name="Rules">The limits.</param>
/// <param name="StoredPhoto">Address of the stored photo; null without one.</param>
/// <param name="IsMarked">Whether the last review marked the photo.</param>
/// <param name="RejectReason">Why the last review was not passed.</param>
/// <param name="MayEditInformation">Whether 修改报考信息 leads back from here.</param>
public sealed record PhotoForm(PhotoRules Rules, string? StoredPhoto, bool IsMarked, string? RejectReason, bool MayEditInformation)
{
    /// <summary>The button's text: 上传照片 the first time, 修改照片 afterwards.</summary>
    public string Button => StoredPhoto is null ? Text.Of("上传照片") : Text.Of("修改照片");

    /// <summary>Whether the stored photo may stay: it is there, and nobody asked for another one.</summary>
    public bool MayKeep => StoredPhoto is not null && !IsMarked;

    /// <summary>The rules in words; the manual, part 2, section 4.</summary>
    public IEnumerable<string> InWords()
    {
        yield return Text.Of("考生本人近期正面免冠彩色证件照，清晰、正置，不允许上传侧置或倒置的照片。");
        yield return Text.Of($"文件为 jpg 格式，大小 {Rules.MinBytes / 1024}–{Rules.MaxBytes / 1024} KB。");
        yield return Text.Of($"图像至少 {Rules.MinHeight} × {Rules.MinWidth} 像素（高 × 宽）{(Rules.RequireColour ? Text.Of("，彩色") : "")}。");
        yield return Text.Of("成像区 48 mm × 33 mm（高 × 宽）：上部空 1/10，头部占 7/10，肩部占 1/5，左右各空 1/10。");
    }

    /// <summary>From the waiting step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="state">Where the candidate stands.</param>
    /// <param name="storedPhoto">Address of the stored photo.</param>
    public static PhotoForm Of(WaitingActivity step, PortalState state, string? storedPhoto) => new(
        ((Photo)step.Activity).Rules(step),
        storedPhoto,
        state.Registration!.MarkedFields.Contains("photo", StringComparer.OrdinalIgnoreCase),
        state.Registration.RejectReason,
        state.Accepts(Activities.Stimuli.EditInformation));
}
