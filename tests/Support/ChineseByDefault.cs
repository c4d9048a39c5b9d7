using System.Runtime.CompilerServices;
using ExamReg.Domain;

namespace ExamReg.Tests.Support;

/// <summary>Tests read Chinese, whatever the language of the machine that runs them.</summary>
internal static class ChineseByDefault
{
    [ModuleInitializer]
    internal static void Set() => Text.SpeakChineseByDefault();
}
