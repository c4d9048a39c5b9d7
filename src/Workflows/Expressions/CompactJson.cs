using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ExamReg.Workflows.Expressions;

/// <summary>Writes the JSON that the engine stores with every burst, through one buffer for each thread.</summary>
internal static class CompactJson
{
    // A state that outgrew this is rare, and its buffer is not kept.
    private const int KeptBytes = 64 * 1024;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? writer;

    /// <summary>What was written, as UTF-8.</summary>
    /// <typeparam name="T">What is written.</typeparam>
    /// <param name="value">What is written; it must not call this method again while it is.</param>
    /// <param name="write">Writes it.</param>
    public static byte[] Write<T>(T value, Action<Utf8JsonWriter, T> write)
    {
        buffer ??= new ArrayBufferWriter<byte>(1024);
        writer ??= new Utf8JsonWriter(buffer, Options);
        try
        {
            write(writer, value);
            writer.Flush();
            return buffer.WrittenSpan.ToArray();
        }
        finally
        {
            buffer.ResetWrittenCount();
            writer.Reset();
            if (buffer.Capacity > KeptBytes)
                (buffer, writer) = (null, null);
        }
    }
}
