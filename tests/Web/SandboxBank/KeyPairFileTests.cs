using ExamReg.Web.SandboxBank.Keys;

namespace ExamReg.Tests.Web.SandboxBank;

public sealed class KeyPairFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bank-keys-").FullName;

    [Fact]
    public void Should_keep_a_key_pair_and_keep_it_private()
    {
        var made = KeyPairFile.LoadOrCreate(_folder, "key.pem");

        Assert.Equal(made, KeyPairFile.LoadOrCreate(_folder, "key.pem"));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder, "key.pem")));
    }

    [Fact]
    public void Should_settle_on_one_key_pair_when_several_make_it_at_once()
    {
        var pairs = new (string, string)[8];
        Parallel.For(0, pairs.Length, i => pairs[i] = KeyPairFile.LoadOrCreate(_folder, "key.pem"));

        Assert.Single(pairs.Distinct());
        Assert.Equal(["key.pem"], Directory.EnumerateFiles(_folder).Select(Path.GetFileName));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
