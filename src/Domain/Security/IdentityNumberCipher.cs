using System.Security.Cryptography;
using System.Text;

namespace ExamReg.Domain.Security;

/// <summary>
/// Keeps identity numbers (and drafts that may hold one) encrypted at rest: AES-256-GCM for reading back, HMAC-SHA256 as a blind
/// index for finding and for uniqueness. Both keys are derived from one 256-bit key that the host supplies. Thread-safe.
/// </summary>
public sealed class IdentityNumberCipher
{
    private const byte FormatVersion = 1;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int HeaderBytes = 1 + NonceBytes + TagBytes;

    private readonly byte[] encryptionKey;
    private readonly byte[] indexKey;

    /// <summary>Creates a cipher.</summary>
    /// <param name="key">32 bytes, secret; losing it loses the identity numbers.</param>
    /// <exception cref="ArgumentException">The key is not 32 bytes long, or all zero.</exception>
    public IdentityNumberCipher(ReadOnlySpan<byte> key)
    {
        if (key.Length != 32 || !key.ContainsAnyExcept((byte)0))
            throw new ArgumentException("The identity key must be 32 random bytes (256 bits).", nameof(key));
        encryptionKey = Derive(key, "ExamReg identity encryption v1");
        indexKey = Derive(key, "ExamReg identity blind index v1");
    }

    /// <summary>Encrypts; the same text gives different bytes each time.</summary>
    public byte[] EncryptText(string text)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var sealedBytes = new byte[HeaderBytes + plain.Length];
        sealedBytes[0] = FormatVersion;
        var nonce = sealedBytes.AsSpan(1, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(encryptionKey, TagBytes);
        aes.Encrypt(nonce, plain, sealedBytes.AsSpan(HeaderBytes), sealedBytes.AsSpan(1 + NonceBytes, TagBytes), [FormatVersion]);
        return sealedBytes;
    }

    /// <summary>Decrypts what <see cref="EncryptText"/> made.</summary>
    /// <exception cref="CryptographicException">Wrong key, or the bytes were changed.</exception>
    public string DecryptText(ReadOnlySpan<byte> sealedBytes)
    {
        if (sealedBytes.Length < HeaderBytes || sealedBytes[0] != FormatVersion)
            throw new CryptographicException("Not something this cipher has encrypted.");
        var plain = new byte[sealedBytes.Length - HeaderBytes];
        using var aes = new AesGcm(encryptionKey, TagBytes);
        aes.Decrypt(
            sealedBytes.Slice(1, NonceBytes), sealedBytes[HeaderBytes..], sealedBytes.Slice(1 + NonceBytes, TagBytes), plain,
            [FormatVersion]);
        return Encoding.UTF8.GetString(plain);
    }

    /// <summary>Keyed hash of an identity number (upper-cased): equal numbers give equal 32 bytes, useless without the key.</summary>
    public byte[] BlindIndex(string identityNumber) =>
        HMACSHA256.HashData(indexKey, Encoding.UTF8.GetBytes(identityNumber.ToUpperInvariant()));

    private static byte[] Derive(ReadOnlySpan<byte> key, string purpose)
    {
        var derived = new byte[32];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, derived, salt: [], info: Encoding.UTF8.GetBytes(purpose));
        return derived;
    }
}
