using System.Globalization;

namespace ExamReg.Domain.Photos;

/// <summary>
/// Every reason a photo is refused: one line each, the code and what the candidate reads. The field is always "photo".
/// </summary>
internal static class PhotoErrors
{
    public static DomainError Empty() =>
        Error("photo-empty", Text.Of("照片文件是空的（0 字节）。请重新选择照片后上传。"));

    public static DomainError NotJpeg(string? actualFormat) => actualFormat is null
        ? Error("photo-not-jpeg", Text.Of("文件不是 JPEG 照片（仅把文件名改为 .jpg 无效）。请用看图软件另存为 JPEG 格式后重新上传。"))
        : Error("photo-not-jpeg", Text.Of($"文件实际是 {actualFormat} 格式，要求 JPEG（仅把文件名改为 .jpg 无效）。请另存为 JPEG 格式后重新上传。"));

    public static DomainError TooManyBytes(int bytes, PhotoRules rules) =>
        Error("photo-too-many-bytes", Text.Of($"照片大小为 {KiloBytes(bytes, up: true)} KB，要求 {Range(rules)} KB。请压缩后重新上传。"));

    public static DomainError TooFewBytes(int bytes, PhotoRules rules) =>
        Error("photo-too-few-bytes", Text.Of($"照片大小为 {KiloBytes(bytes, up: false)} KB，要求 {Range(rules)} KB。请上传更清晰的照片。"));

    public static DomainError TooSmall(int width, int height, PhotoRules rules) => Error(
        "photo-too-small",
        Text.Of($"照片尺寸为 高{height}×宽{width} 像素，要求至少 高{rules.MinHeight}×宽{rules.MinWidth} 像素。请上传更大的照片。"));

    public static DomainError TooManyPixels(int width, int height, PhotoRules rules) => Error(
        "photo-too-many-pixels",
        Text.Of($"照片尺寸为 高{height}×宽{width} 像素，总像素不得超过 {rules.MaxPixels / 10_000.0:0.##} 万。请缩小后重新上传。"));

    public static DomainError BadProportions(int width, int height, PhotoRules rules) => Error(
        "photo-bad-proportions",
        Text.Of($"照片尺寸为 高{height}×宽{width} 像素，长边不得超过短边的 {rules.MaxSideRatio:0.##} 倍。请按 48:33（高:宽）裁剪后重新上传。"));

    public static DomainError Cmyk() =>
        Error("photo-cmyk", Text.Of("照片是 CMYK（印刷）颜色模式，要求 RGB。请用看图软件另存为普通 JPEG 后重新上传。"));

    public static DomainError NotColour() =>
        Error("photo-not-colour", Text.Of("照片是黑白（灰度）的，要求彩色证件照。请更换彩色照片后重新上传。"));

    public static DomainError Truncated() =>
        Error("photo-truncated", Text.Of("照片文件不完整（没有结尾），可能上传或保存时中断。请检查文件能否正常打开，再重新上传。"));

    public static DomainError Damaged() =>
        Error("photo-damaged", Text.Of("照片文件已损坏，无法完整读出。请用看图软件重新保存为 JPEG 后上传。"));

    public static DomainError Unsupported(string coding) =>
        Error("photo-unsupported-coding", Text.Of($"照片采用了不支持的 JPEG 编码方式（{coding}）。请用看图软件另存为普通 JPEG 后重新上传。"));

    public static DomainError TooManyScans(int scans, PhotoRules rules) => Error(
        "photo-too-many-scans",
        Text.Of($"照片文件含 {scans} 次扫描，最多允许 {rules.MaxScans} 次。请用看图软件另存为普通 JPEG 后重新上传。"));

    public static DomainError TrailingData(int bytes) => Error(
        "photo-trailing-data",
        Text.Of($"照片结尾之后还附有 {bytes} 字节的其他数据（如动态照片或其他文件）。请用看图软件另存为普通 JPEG 后重新上传。"));

    public static DomainError CannotFit(PhotoRules rules) => Error(
        "photo-cannot-fit",
        Text.Of($"照片无法保存到 {KiloBytes(rules.MaxBytes, up: false)} KB 以内。请缩小照片尺寸后重新上传。"));

    public static DomainError Busy() =>
        Error("photo-busy", Text.Of("现在上传照片的人较多，系统未能及时检查您的照片。照片没有问题，请稍后重新上传。"));

    public static DomainError NoFace() => Error(
        "photo-no-face",
        Text.Of("照片中没有检出清晰的正面人脸。要求本人近期正面免冠证件照，人像正置、面部无遮挡。请更换照片后重新上传。"));

    public static DomainError SeveralFaces(int count) =>
        Error("photo-several-faces", Text.Of($"照片中检出 {count} 张人脸，要求只有考生本人 1 人。请更换照片后重新上传。"));

    public static DomainError Sideways(bool turnClockwise) =>
        Error("photo-sideways", Text.Of($"照片是侧置的，要求正置。请{(turnClockwise ? Text.Of("顺") : Text.Of("逆"))}时针旋转 90° 后重新上传。"));

    public static DomainError UpsideDown() =>
        Error("photo-upside-down", Text.Of("照片是倒置的，要求正置。请旋转 180° 后重新上传。"));

    public static DomainError Tilted(double degrees, double limit) =>
        Error("photo-tilted", Text.Of($"照片中头部倾斜约 {degrees:0}°，要求小于 {limit:0}°。请把照片摆正或重新拍摄后上传。"));

    public static DomainError NotFrontal() =>
        Error("photo-not-frontal", Text.Of("照片中面部偏向一侧，要求正面照。请正对镜头重新拍摄后上传。"));

    // Not an overload of Error: an interpolated string would always choose the one that takes a string.
    private static DomainError Error(string code, string message) => new(code, "photo", message);

    // Rounded away from the limit it breaks, or 200.01 KB would read "200 KB, at most 200 KB".
    private static string KiloBytes(int bytes, bool up)
    {
        var tenths = bytes * 10 / 1024.0;
        return ((up ? Math.Ceiling(tenths) : Math.Floor(tenths)) / 10).ToString("0.#", CultureInfo.InvariantCulture);
    }

    private static string Range(PhotoRules rules) => $"{KiloBytes(rules.MinBytes, up: true)}–{KiloBytes(rules.MaxBytes, up: false)}";
}
