namespace ExamReg.Domain.Announcements;

/// <summary>The kinds of files that may be attached. A name must end as its content begins: a program does not pass as a document.</summary>
public static class FileKinds
{
    private static readonly byte[] _pdf = "%PDF-"u8.ToArray();
    private static readonly byte[] _zip = [0x50, 0x4B, 0x03, 0x04];
    private static readonly byte[] _ole = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    private static readonly byte[] _jpeg = [0xFF, 0xD8, 0xFF];
    private static readonly byte[] _png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    // Extension, first bytes, media type.
    private static readonly (string Extension, byte[] Begins, string ContentType)[] _kinds =
    [
        (".pdf", _pdf, "application/pdf"),
        (".docx", _zip, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (".xlsx", _zip, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (".zip", _zip, "application/zip"),
        (".doc", _ole, "application/msword"),
        (".xls", _ole, "application/vnd.ms-excel"),
        (".jpg", _jpeg, "image/jpeg"),
        (".jpeg", _jpeg, "image/jpeg"),
        (".png", _png, "image/png"),
    ];

    /// <summary>The extensions, for messages and for the <c>accept</c> of a file field: <c>.pdf,.docx,…</c>.</summary>
    public static string Extensions { get; } = string.Join(',', _kinds.Select(kind => kind.Extension));

    /// <summary>The media type of a file; null when it is of no allowed kind, or not what its name says.</summary>
    /// <param name="name">Name with extension.</param>
    /// <param name="content">The file.</param>
    public static string? ContentTypeOf(string name, ReadOnlySpan<byte> content)
    {
        foreach (var (extension, begins, contentType) in _kinds)
        {
            if (name.EndsWith(extension, StringComparison.OrdinalIgnoreCase) && content.StartsWith(begins))
                return contentType;
        }

        return null;
    }
}
