using System.Security.Cryptography;
using ExamReg.Domain.Security;

namespace ExamReg.Tests.Domain.Security;

public sealed class IdentityNumberCipherTests
{
    private const string Number = "11010519491231002X";

    private static byte[] Key(byte first) => [first, .. new byte[31]];

    [Fact]
    public void Should_read_back_what_it_encrypted_and_never_encrypt_alike()
    {
        var cipher = new IdentityNumberCipher(Key(1));

        var (one, two) = (cipher.EncryptText(Number), cipher.EncryptText(Number));

        Assert.Equal(Number, cipher.DecryptText(one));
        Assert.NotEqual(one, two);
        Assert.Equal(-1, one.AsSpan().IndexOf("1949"u8));
    }

    [Fact]
    public void Should_refuse_changed_bytes_and_another_key()
    {
        var cipher = new IdentityNumberCipher(Key(1));
        var bytes = cipher.EncryptText(Number);

        for (var i = 0; i < bytes.Length; i++)
        {
            var changed = (byte[])bytes.Clone();
            changed[i] ^= 1;
            Assert.ThrowsAny<CryptographicException>(() => cipher.DecryptText(changed));
        }

        Assert.ThrowsAny<CryptographicException>(() => new IdentityNumberCipher(Key(2)).DecryptText(bytes));
        Assert.ThrowsAny<CryptographicException>(() => cipher.DecryptText(bytes.AsSpan(0, 10)));
    }

    [Fact]
    public void Should_index_alike_under_one_key_only()
    {
        var cipher = new IdentityNumberCipher(Key(1));

        Assert.Equal(cipher.BlindIndex(Number), cipher.BlindIndex("11010519491231002x"));
        Assert.NotEqual(cipher.BlindIndex(Number), new IdentityNumberCipher(Key(2)).BlindIndex(Number));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    [InlineData(32)]
    public void Should_refuse_a_key_that_is_missing_short_or_all_zero(int bytes) =>
        Assert.Throws<ArgumentException>(() => new IdentityNumberCipher(new byte[bytes]));
}
