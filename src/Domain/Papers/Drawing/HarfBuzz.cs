using System.Runtime.InteropServices;

namespace ExamReg.Domain.Papers.Drawing;

/// <summary>
/// The few functions of HarfBuzz's subsetter that the papers need, straight from the native library: its managed wrapper does
/// not expose them. Names and meaning as in https://harfbuzz.github.io/harfbuzz-hb-subset.html.
/// </summary>
internal static class HarfBuzz
{
    /// <summary>HB_SUBSET_FLAGS_NO_HINTING: print needs no hints.</summary>
    public const uint NoHinting = 0x1;

    /// <summary>HB_SUBSET_FLAGS_NO_LAYOUT_CLOSURE: only the glyphs of the characters themselves, no alternates.</summary>
    public const uint NoLayoutClosure = 0x200;

    /// <summary>HB_SUBSET_SETS_DROP_TABLE_TAG.</summary>
    public const uint DropTables = 3;

    /// <summary>HB_SET_VALUE_INVALID, the start and the end of a walk with <see cref="hb_set_next"/>.</summary>
    public const uint NoValue = uint.MaxValue;

    private const string Library = "libHarfBuzzSharp";

#pragma warning disable IDE1006 // The names are HarfBuzz's.
    [DllImport(Library)]
    public static extern nint hb_blob_create_from_file_or_fail([MarshalAs(UnmanagedType.LPUTF8Str)] string path);

    [DllImport(Library)]
    public static extern nint hb_blob_get_data(nint blob, out uint length);

    [DllImport(Library)]
    public static extern void hb_blob_destroy(nint blob);

    [DllImport(Library)]
    public static extern nint hb_face_create_or_fail(nint blob, uint index);

    [DllImport(Library)]
    public static extern nint hb_face_reference_blob(nint face);

    [DllImport(Library)]
    public static extern void hb_face_collect_unicodes(nint face, nint set);

    [DllImport(Library)]
    public static extern void hb_face_make_immutable(nint face);

    [DllImport(Library)]
    public static extern void hb_face_destroy(nint face);

    [DllImport(Library)]
    public static extern nint hb_set_create();

    [DllImport(Library)]
    public static extern void hb_set_add(nint set, uint value);

    [DllImport(Library)]
    public static extern int hb_set_next(nint set, ref uint value);

    [DllImport(Library)]
    public static extern void hb_set_destroy(nint set);

    [DllImport(Library)]
    public static extern nint hb_subset_input_create_or_fail();

    [DllImport(Library)]
    public static extern nint hb_subset_input_unicode_set(nint input);

    [DllImport(Library)]
    public static extern nint hb_subset_input_set(nint input, uint kind);

    [DllImport(Library)]
    public static extern void hb_subset_input_set_flags(nint input, uint flags);

    [DllImport(Library)]
    public static extern nint hb_subset_or_fail(nint face, nint input);

    [DllImport(Library)]
    public static extern void hb_subset_input_destroy(nint input);
#pragma warning restore IDE1006
}
