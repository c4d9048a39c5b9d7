namespace ExamReg.Domain.Registrations;

/// <summary>Sex as the identity card states it.</summary>
public enum Sex
{
    /// <summary>男</summary>
    Male,

    /// <summary>女</summary>
    Female,
}

/// <summary>Chinese names.</summary>
public static class Sexes
{
    /// <summary>男 or 女.</summary>
    public static string ChineseName(this Sex sex) => sex == Sex.Male ? "男" : "女";

    /// <summary>The name in the reader's language.</summary>
    public static string Name(this Sex sex) => Text.Find(sex.ChineseName()) ?? sex.ChineseName();
}
