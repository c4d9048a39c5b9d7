using System.Globalization;

namespace ExamReg.Domain.Photos;

/// <summary>
/// The limits a candidate's photo must keep. The defaults are those of the candidate manual, section 二.4 "照片规格"; the
/// workflow definition may configure others, and <see cref="Check"/> says whether those make sense.
/// </summary>
public sealed record PhotoRules
{
    /// <summary>No configuration may let a file larger than this (bytes) reach the decoder.</summary>
    public const int CeilingBytes = 8 * 1024 * 1024;

    /// <summary>No configuration may let a picture larger than this (pixels) reach the decoder: 50 megapixels.</summary>
    public const int CeilingPixels = 50_000_000;

    /// <summary>No configuration may let more scans than this reach the decoder: every scan passes over the whole picture.</summary>
    public const int CeilingScans = 100;

    /// <summary>No configuration may demand a least height or width above this, in pixels.</summary>
    public const int CeilingLeastSide = 4000;

    /// <summary>The manual's rules.</summary>
    public static PhotoRules Default { get; } = new();

    /// <summary>Smallest file, in bytes (manual: 20 KB).</summary>
    public int MinBytes { get; init; } = 20 * 1024;

    /// <summary>Largest file, in bytes (manual: 200 KB). The stored photo keeps it too.</summary>
    public int MaxBytes { get; init; } = 200 * 1024;

    /// <summary>Least height of the upright picture, in pixels (manual: 192).</summary>
    public int MinHeight { get; init; } = 192;

    /// <summary>Least width of the upright picture, in pixels (manual: 144).</summary>
    public int MinWidth { get; init; } = 144;

    /// <summary>Most pixels the file may declare. Not in the manual: it bounds the decoder's memory, here to about 100 MB.</summary>
    public int MaxPixels { get; init; } = 16_000_000;

    /// <summary>The longer side over the shorter, at most. Not in the manual, whose 48 mm x 33 mm is 1.45: a strip is no portrait.</summary>
    public double MaxSideRatio { get; init; } = 3.0;

    /// <summary>Most scans in the file: a common progressive JPEG has 10, a "scan bomb" thousands.</summary>
    public int MaxScans { get; init; } = 24;

    /// <summary>Whether a grey photo is refused (manual: 彩色).</summary>
    public bool RequireColour { get; init; } = true;

    /// <summary>
    /// Least mean distance between a pixel's strongest and weakest channel, 0-255. Grey photos have 0-2, colour photos 20-60.
    /// </summary>
    public double MinColourfulness { get; init; } = 6.0;

    /// <summary>
    /// Whether exactly one upright, frontal face must be found (manual: 正面, 不允许侧置或倒置). Site staff who have seen the
    /// person may override the machine: with false, what the face check says only becomes advice.
    /// </summary>
    public bool RequireUprightFace { get; init; } = true;

    /// <summary>What is wrong with a configuration; empty when it can be used. To be asked before a workflow is published.</summary>
    public IReadOnlyList<DomainError> Check()
    {
        var errors = new List<DomainError>();
        Demand(MinBytes >= 0 && MinBytes < MaxBytes, nameof(MinBytes), $"照片大小下限为 {MinBytes} 字节，应不小于 0 且小于上限 {MaxBytes} 字节。");
        Demand(MaxBytes <= CeilingBytes, nameof(MaxBytes), $"照片大小上限为 {MaxBytes} 字节，系统最多允许 {CeilingBytes} 字节。");
        Demand(
            MinHeight is >= 1 and <= CeilingLeastSide && MinWidth is >= 1 and <= CeilingLeastSide,
            nameof(MinHeight),
            $"照片最小尺寸为 高{MinHeight}×宽{MinWidth} 像素，高和宽都应在 1 到 {CeilingLeastSide} 之间。");
        Demand(
            MaxPixels <= CeilingPixels && (long)MinHeight * MinWidth <= MaxPixels,
            nameof(MaxPixels),
            $"照片像素上限为 {MaxPixels}，应不小于 最小高×最小宽，且不超过 {CeilingPixels}。");
        Demand(MaxSideRatio >= 1, nameof(MaxSideRatio), $"照片长短边之比上限为 {MaxSideRatio}，应至少为 1。");
        Demand(MaxScans is >= 1 and <= CeilingScans, nameof(MaxScans), $"扫描次数上限为 {MaxScans}，应在 1 到 {CeilingScans} 之间。");
        Demand(
            MinColourfulness is >= 0 and < 255,
            nameof(MinColourfulness),
            $"色彩下限为 {MinColourfulness}，应在 0 到 255 之间。");
        return errors;

        void Demand(bool holds, string field, FormattableString message)
        {
            if (!holds)
                errors.Add(new DomainError("photo-rules-invalid", field, $"{message.ToString(CultureInfo.InvariantCulture)}请修改照片规则的配置。"));
        }
    }
}
