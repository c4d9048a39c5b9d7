using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace ExamReg.Domain.Confirmations;

/// <summary>What the desk has scanned.</summary>
/// <param name="Number">The 报名号, when the code is genuine; null when it is not.</param>
public sealed record DeskScan(string? Number);

/// <summary>
/// The code that a candidate shows at the desk of 现场确认: <c>QR-number-signature</c>. Capital letters, digits and hyphens only: a QR
/// code holds them densely, and a scanner that types like a keyboard gets them right under every layout. The signature is HMAC-SHA256
/// cut to 50 bit: it spares the desk guessed and mistyped numbers; the person is compared with the photo all the same.
/// </summary>
public sealed partial class DeskCode
{
    private const int KeyBytes = 32;
    private const int SignatureLength = 10;

    // Crockford's base 32: no I, L, O, U.
    private const string Digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const string Purpose = "examreg:desk:1";

    private readonly byte[] key;

    /// <summary>Takes the signing key, at least 32 bytes.</summary>
    public DeskCode(byte[] key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.Length < KeyBytes)
            throw new ArgumentException($"The key must have at least {KeyBytes} bytes.", nameof(key));
        this.key = key;
    }

    /// <summary>The code of a 报名号.</summary>
    public string Sign(string number)
    {
        if (!NumberFormat().IsMatch(number))
            throw new ArgumentException("A registration number has only capital letters, digits and hyphens.", nameof(number));
        return $"QR-{number}-{Signature(number)}";
    }

    /// <summary>Reads what was scanned or typed; null when it is no such code at all but a number, a name, whatever else.</summary>
    public DeskScan? Read(string text)
    {
        if (Format().Match(text.Trim().ToUpperInvariant()) is not { Success: true } parts)
            return null;
        var number = parts.Groups["number"].Value;
        var genuine = CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(parts.Groups["signature"].Value), Encoding.ASCII.GetBytes(Signature(number)));
        return new(genuine ? number : null);
    }

    private string Signature(string number)
    {
        var hash = HMACSHA256.HashData(key, Encoding.ASCII.GetBytes($"{Purpose}\n{number}"));
        var bits = System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(hash);
        return string.Create(SignatureLength, bits, (text, value) =>
        {
            for (var i = 0; i < text.Length; i++)
                text[i] = Digits[(int)(value >> (59 - (5 * i))) & 31];
        });
    }

    [GeneratedRegex(@"\A[A-Z0-9][A-Z0-9-]{0,38}[A-Z0-9]\z")]
    private static partial Regex NumberFormat();

    [GeneratedRegex(@"\AQR-(?<number>[A-Z0-9][A-Z0-9-]{0,38}[A-Z0-9])-(?<signature>[0-9A-Z]{10})\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Format();
}
