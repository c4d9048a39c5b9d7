namespace ExamReg.Tests.Support.Portal;

/// <summary>A plainly invented person whose identity number is valid in form.</summary>
internal sealed record InventedPerson(int Number)
{
    public const string Password = "Ceshi-2026-mima";

    public string UserName => $"kaosheng{Number:000000}";

    public string Name => "测试" + string.Concat(Number.ToString("000000", System.Globalization.CultureInfo.InvariantCulture).Select(digit => "零一二三四五六七八九"[digit - '0']));

    public string BirthDate => "2001-02-03";

    public string Sex => Number % 2 == 1 ? "男" : "女";

    public string Mobile => $"139{Number:00000000}";

    public string Email => $"{UserName}@example.com";

    /// <summary>Six digits of region vary too, so that there are enough numbers.</summary>
    public string IdentityNumber
    {
        get
        {
            var first17 = $"{110101 + (Number / 1000 % 6):000000}20010203{Number % 1000:000}";
            return first17 + CheckCharacter(first17);
        }
    }

    private static char CheckCharacter(string first17) => ExamReg.Domain.Security.IdentityNumber.CheckCharacter(first17);
}
