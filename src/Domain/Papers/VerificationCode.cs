using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace ExamReg.Domain.Papers;

/// <summary>The keys that sign the QR codes on papers.</summary>
public sealed record VerificationOptions
{
    /// <summary>The signing key, at least 32 random bytes.</summary>
    public required byte[] Key { get; init; }

    /// <summary>Keys of earlier days: they sign nothing, but papers already printed with them still verify.</summary>
    public IReadOnlyList<byte[]> FormerKeys { get; init; } = [];
}

/// <summary>What a verification token vouches for.</summary>
/// <param name="Kind">Which paper.</param>
/// <param name="RegistrationNumber">Whose: letters, digits and hyphens, at most 40.</param>
/// <param name="IssuedOn">The day of printing, Beijing time.</param>
public sealed record PaperReference(PaperKind Kind, string RegistrationNumber, DateOnly IssuedOn);

/// <summary>
/// Signs and verifies the short token in a paper's QR code: <c>kind.number.date.signature</c>, about 50 characters, safe in an URL.
/// The signature is HMAC-SHA256 (RFC 2104) truncated to 128 bit, base64url: it proves that this system printed a paper for that
/// registration on that day, and reveals nothing about the candidate. What the registration's state is now, the page asks the database.
/// </summary>
public sealed partial class VerificationCode
{
    private const int KeyBytes = 32;
    private const int SignatureBytes = 16;

    // Names this use of the key: a signature made with the same key for another purpose never passes here.
    private const string Purpose = "examreg:paper:1";

    private readonly byte[][] keys;

    /// <summary>Takes the keys; throws <see cref="ArgumentException"/> if one is shorter than 32 bytes.</summary>
    public VerificationCode(VerificationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        keys = [options.Key, .. options.FormerKeys];
        if (keys.Any(key => key.Length < KeyBytes))
            throw new ArgumentException($"A verification key must have at least {KeyBytes} bytes.", nameof(options));
    }

    /// <summary>
    /// The token for a paper; throws <see cref="ArgumentException"/> if the number is empty, longer than 40 characters or has others
    /// than A-Z, a-z, 0-9 and hyphen.
    /// </summary>
    public string Sign(PaperReference paper)
    {
        ArgumentNullException.ThrowIfNull(paper);
        if (!NumberFormat().IsMatch(paper.RegistrationNumber))
            throw new ArgumentException("A registration number on a paper has only letters, digits and hyphens.", nameof(paper));

        var statement = Statement(paper);
        return $"{statement}.{Signature(keys[0], statement)}";
    }

    /// <summary>What the token vouches for, or null if it was not signed here or was altered in any character.</summary>
    public PaperReference? Verify(string? token)
    {
        if (token is null || TokenFormat().Match(token) is not { Success: true } parts)
            return null;

        // Every key is tried whatever the result, each compared in constant time: the duration tells nothing about the signature.
        var given = Encoding.ASCII.GetBytes(parts.Groups["signature"].Value);
        var statement = parts.Groups["statement"].Value;
        var genuine = false;
        foreach (var key in keys)
            genuine |= CryptographicOperations.FixedTimeEquals(given, Encoding.ASCII.GetBytes(Signature(key, statement)));
        if (!genuine)
            return null;

        // Only what Sign wrote gets here, so that the date is one.
        var date = DateOnly.ParseExact(parts.Groups["date"].Value, "yyyyMMdd", CultureInfo.InvariantCulture);
        return new PaperReference(KindOf(parts.Groups["kind"].Value), parts.Groups["number"].Value, date);
    }

    private static string Statement(PaperReference paper) =>
        string.Create(CultureInfo.InvariantCulture, $"{LetterOf(paper.Kind)}.{paper.RegistrationNumber}.{paper.IssuedOn:yyyyMMdd}");

    private static string Signature(byte[] key, string statement)
    {
        var hash = HMACSHA256.HashData(key, Encoding.ASCII.GetBytes($"{Purpose}\n{statement}"));
        return System.Buffers.Text.Base64Url.EncodeToString(hash.AsSpan(0, SignatureBytes));
    }

    private static char LetterOf(PaperKind kind) => kind switch
    {
        PaperKind.RegistrationForm => 'F',
        PaperKind.AdmissionTicket => 'T',
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown paper."),
    };

    private static PaperKind KindOf(string letter) => letter == "F" ? PaperKind.RegistrationForm : PaperKind.AdmissionTicket;

    [GeneratedRegex(@"\A[A-Za-z0-9-]{1,40}\z")]
    private static partial Regex NumberFormat();

    [GeneratedRegex(
        @"\A(?<statement>(?<kind>[FT])\.(?<number>[A-Za-z0-9-]{1,40})\.(?<date>[0-9]{8}))\.(?<signature>[A-Za-z0-9_-]{22})\z",
        RegexOptions.ExplicitCapture)]
    private static partial Regex TokenFormat();
}
