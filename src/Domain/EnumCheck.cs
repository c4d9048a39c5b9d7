namespace ExamReg.Domain;

/// <summary>Check constraints for enums stored as text.</summary>
internal static class EnumCheck
{
    /// <summary>SQL that allows exactly the enum's names.</summary>
    public static string Sql<T>(string column)
        where T : struct, Enum =>
        $"{column} IN ({string.Join(", ", Enum.GetNames<T>().Select(name => $"'{name}'"))})";
}
