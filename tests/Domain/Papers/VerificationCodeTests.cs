using ExamReg.Domain.Papers;

namespace ExamReg.Tests.Domain.Papers;

public sealed class VerificationCodeTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private static readonly byte[] OtherKey = [.. Enumerable.Range(100, 32).Select(i => (byte)i)];
    private static readonly PaperReference Paper = new(PaperKind.AdmissionTicket, "2026-0911-0108-00123", new DateOnly(2026, 9, 1));

    private readonly VerificationCode code = new(new VerificationOptions { Key = Key });

    [Theory]
    [InlineData(PaperKind.RegistrationForm)]
    [InlineData(PaperKind.AdmissionTicket)]
    public void Should_read_back_what_it_signed(PaperKind kind)
    {
        var paper = Paper with { Kind = kind };

        Assert.Equal(paper, code.Verify(code.Sign(paper)));
    }

    [Fact]
    public void Should_give_a_short_token_that_needs_no_escaping_in_an_address()
    {
        var token = code.Sign(Paper);

        Assert.True(token.Length <= 60);
        Assert.Equal(token, Uri.EscapeDataString(token));
    }

    [Fact]
    public void Should_refuse_a_token_with_any_single_character_changed()
    {
        var token = code.Sign(Paper);

        for (var i = 0; i < token.Length; i++)
        {
            foreach (var other in "0A.-_TFaz9".Where(c => c != token[i]))
                Assert.Null(code.Verify(token.Remove(i, 1).Insert(i, other.ToString())));
        }
    }

    [Fact]
    public void Should_refuse_a_signature_moved_to_another_paper()
    {
        var signature = code.Sign(Paper).Split('.')[^1];

        Assert.NotNull(code.Verify($"T.2026-0911-0108-00123.20260901.{signature}"));
        Assert.Null(code.Verify($"F.2026-0911-0108-00123.20260901.{signature}"));
        Assert.Null(code.Verify($"T.2026-0911-0108-00124.20260901.{signature}"));
        Assert.Null(code.Verify($"T.2026-0911-0108-00123.20260902.{signature}"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("T")]
    [InlineData("T.1.20260901.")]
    [InlineData("T.1.20260901.AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("T.1.20260901.AAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("T.1.20260901.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("T.１.20260901.AAAAAAAAAAAAAAAAAAAAAA")]
    public void Should_refuse_what_is_no_token(string? token) => Assert.Null(code.Verify(token));

    [Fact]
    public void Should_refuse_additions_before_and_after()
    {
        var token = code.Sign(Paper);

        Assert.Null(code.Verify(token + "\n"));
        Assert.Null(code.Verify(" " + token));
        Assert.Null(code.Verify(token[..^1]));
    }

    [Fact]
    public void Should_refuse_a_token_of_another_key_unless_that_is_a_former_one()
    {
        var old = new VerificationCode(new VerificationOptions { Key = OtherKey }).Sign(Paper);

        Assert.Null(code.Verify(old));
        Assert.Equal(Paper, new VerificationCode(new VerificationOptions { Key = Key, FormerKeys = [OtherKey] }).Verify(old));
    }

    [Fact]
    public void Should_refuse_a_short_key() =>
        Assert.Throws<ArgumentException>(() => new VerificationCode(new VerificationOptions { Key = new byte[31] }));

    [Theory]
    [InlineData("")]
    [InlineData("2026.1")]
    [InlineData("考生1")]
    public void Should_not_sign_a_number_that_would_make_the_token_ambiguous(string number) =>
        Assert.Throws<ArgumentException>(() => code.Sign(Paper with { RegistrationNumber = number }));
}
