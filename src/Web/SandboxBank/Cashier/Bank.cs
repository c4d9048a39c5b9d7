namespace ExamReg.Web.SandboxBank.Cashier;

/// <summary>One of the banks to choose from. All are mock-ups, and say so.</summary>
/// <param name="Code">In forms and in the protocol.</param>
/// <param name="Name">On the page.</param>
/// <param name="Sign">The one character on its tile.</param>
public sealed record Bank(string Code, string Name, string Sign)
{
    public static readonly IReadOnlyList<Bank> All =
    [
        new("SIM-GS", "模拟工商银行", "工"),
        new("SIM-NY", "模拟农业银行", "农"),
        new("SIM-ZG", "模拟中国银行", "中"),
        new("SIM-JS", "模拟建设银行", "建"),
        new("SIM-JT", "模拟交通银行", "交"),
        new("SIM-YC", "模拟邮储银行", "邮"),
        new("SIM-ZS", "模拟招商银行", "招"),
        new("SIM-PF", "模拟浦发银行", "浦"),
    ];

    public static Bank? Find(string? code) => All.FirstOrDefault(bank => bank.Code == code);

    public static string NameOf(string code) => Find(code)?.Name ?? code;
}
