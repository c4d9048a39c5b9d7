using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Interop;

namespace ExamReg.Workflows.Expressions;

/// <summary>
/// Closes what Jint's own limits leave open: they count between statements, but one call such as <c>'a'.repeat(1e9)</c> or
/// <c>replaceAll</c> takes gigabytes before the next statement, and raw buffers and huge integers are not counted at all.
/// </summary>
internal static class JavaScriptGuard
{
    // Raw memory and conversions without bounds; expressions of workflows have no use for them.
    private static readonly string[] Removed =
    [
        "ArrayBuffer", "SharedArrayBuffer", "DataView", "Atomics", "BigInt", "Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array",
        "Uint16Array", "Int32Array", "Uint32Array", "BigInt64Array", "BigUint64Array", "Float16Array", "Float32Array", "Float64Array",
    ];

    public static void Apply(Engine engine, ExpressionLimits limits)
    {
        foreach (var name in Removed)
            engine.Global.Delete(name);
        var strings = engine.Global.Get("String").AsObject().Get("prototype").AsObject();
        var longest = limits.MemoryBytes / 16;
        Guard(engine, strings, "repeat", longest, (text, arguments) => text.Length * Number(arguments, 0));
        Guard(engine, strings, "padStart", longest, (_, arguments) => Number(arguments, 0));
        Guard(engine, strings, "padEnd", longest, (_, arguments) => Number(arguments, 0));
        Guard(engine, strings, "concat", longest, (text, arguments)
            => text.Length + arguments.Sum(argument => argument.IsString() ? (double)argument.AsString().Length : 0));
        Guard(engine, strings, "replace", longest, LengthReplaced);
        Guard(engine, strings, "replaceAll", longest, LengthReplaced);
    }

    // An upper bound: every position might match. A replacing function runs statements, which are counted.
    private static double LengthReplaced(string text, JsValue[] arguments)
        => arguments.Length > 1 && arguments[1].IsString()
            ? text.Length + ((text.Length + 1d) * arguments[1].AsString().Length)
            : text.Length;

    private static double Number(JsValue[] arguments, int index) => arguments.Length > index ? TypeConverter.ToNumber(arguments[index]) : 0;

    private static void Guard(Engine engine, ObjectInstance prototype, string name, long longest, Func<string, JsValue[], double> length)
    {
        var original = prototype.Get(name);
        prototype.Set(name, new ClrFunction(engine, name, (self, arguments) =>
        {
            if (self.IsString() && length(self.AsString(), arguments) > longest)
                throw new MemoryLimitExceededException($"“{name}” would make a text of more than {longest} characters");
            return engine.Call(original, self, arguments);
        }));
    }
}
