using ExamReg.Web.Hosting;
using ExamReg.Web.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace ExamReg.Tests.Web.Security;

public sealed class PublicAddressTests
{
    private static readonly HttpRequest Request = new DefaultHttpContext { Request = { Scheme = "http", Host = new("10.0.0.5:5000"), PathBase = "/bm" } }.Request;

    [Theory]
    [InlineData("https://bm.example.edu.cn", "https://bm.example.edu.cn")]
    [InlineData(" https://bm.example.edu.cn/exam/ ", "https://bm.example.edu.cn/exam")]
    [InlineData("", "http://10.0.0.5:5000/bm")]
    [InlineData(null, "http://10.0.0.5:5000/bm")]
    public void Should_be_the_setting_before_the_request(string? setting, string address) => Assert.Equal(address, Read(setting).For(Request));

    [Theory]
    [InlineData("bm.example.edu.cn")]
    [InlineData("ftp://bm.example.edu.cn")]
    public void Should_refuse_what_is_no_address_of_a_site_at_the_start(string setting) =>
        Assert.Contains(setting, Assert.Throws<MissingSettingException>(() => Read(setting)).Message, StringComparison.Ordinal);

    private static PublicAddress Read(string? setting) => PublicAddress.Read(
        new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Site:PublicAddress"] = setting }).Build());
}
