using ExamReg.Tests.Support;
using ExamReg.Tests.Support.Portal;
using UglyToad.PdfPig;

namespace ExamReg.Tests.Web.Portal;

/// <summary>The whole road over HTTP, with the sandbox bank as the other party.</summary>
public sealed class RoadTests(Stage stage) : IClassFixture<Stage>
{
    [Fact]
    public async Task Should_lead_from_the_passport_to_the_registration_form_where_nobody_reviews()
    {
        using var candidate = stage.Candidate(101);
        await candidate.RegisterAsync();
        await candidate.LogInAsync();
        await candidate.FillInAsync("职业学院", "15", "24");
        await candidate.PayAsync();
        await candidate.Browser.OpenAsync("/portal/payment");
        if (!candidate.Browser.Text.Contains("已支付", StringComparison.Ordinal))
            await candidate.Browser.SubmitAsync("form[action$='/refresh']");

        Assert.Contains("已支付", candidate.Browser.Text, StringComparison.Ordinal);
        var pdf = await candidate.Browser.DownloadAsync("/portal/papers/form.pdf");
        using var document = PdfDocument.Open(pdf);
        Assert.Contains(candidate.Person.Name, document.GetPage(1).Text, StringComparison.Ordinal);
        Assert.Contains("尚未开始", (await candidate.Browser.OpenAsync("/portal/papers/ticket.pdf")).Text, StringComparison.Ordinal);
    }
}
