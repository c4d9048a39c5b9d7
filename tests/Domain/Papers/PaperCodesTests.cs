using ExamReg.Domain.Papers;
using ExamReg.Tests.Support;
using SkiaSharp;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Graphics;
using ZXing;

namespace ExamReg.Tests.Domain.Papers;

/// <summary>The codes on the papers, read back by a decoder from what was drawn.</summary>
public sealed class PaperCodesTests : IDisposable
{
    private readonly PaperRenderer renderer = new(new PaperOptions { FontFolder = SamplePapers.FontFolder });

    public void Dispose() => renderer.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void Should_print_codes_that_a_scanner_reads(int subjects)
    {
        var (form, ticket) = (SamplePapers.Form(subjects), SamplePapers.Ticket(subjects));
        using var formCodes = Draw(renderer.Render(form));
        using var ticketCodes = Draw(renderer.Render(ticket));

        Assert.Equal(form.VerificationAddress, Codes.Read(formCodes, BarcodeFormat.QR_CODE));
        Assert.Equal(form.RegistrationNumber, Codes.Read(formCodes, BarcodeFormat.CODE_128));
        Assert.Equal(ticket.VerificationAddress, Codes.Read(ticketCodes, BarcodeFormat.QR_CODE));
        Assert.Equal(ticket.TicketNumber, Codes.Read(ticketCodes, BarcodeFormat.CODE_128));
    }

    [Fact]
    public void Should_print_codes_of_a_size_that_a_cheap_phone_reads()
    {
        using var codes = Draw(renderer.Render(SamplePapers.Ticket()), dotsPerInch: 110);

        Assert.Equal(SamplePapers.Ticket().VerificationAddress, Codes.Read(codes, BarcodeFormat.QR_CODE));
    }

    /// <summary>What is filled in black on the page, as dots.</summary>
    private static SKBitmap Draw(byte[] pdf, float dotsPerInch = 300)
    {
        using var document = PdfDocument.Open(pdf);
        var page = document.GetPage(1);
        var scale = dotsPerInch / 72;
        var bitmap = new SKBitmap((int)(page.Width * scale), (int)(page.Height * scale));
        using var canvas = new SKCanvas(bitmap);
        using var black = new SKPaint { Color = SKColors.Black };
        canvas.Clear(SKColors.White);
        foreach (var path in page.Paths.Where(path => path.IsFilled && path.FillColor?.ToRGBValues() is (0, 0, 0)))
        {
            foreach (var box in path.Select(sub => sub.GetBoundingRectangle()).OfType<UglyToad.PdfPig.Core.PdfRectangle>())
                canvas.DrawRect((float)box.Left * scale, (float)(page.Height - box.Top) * scale, (float)box.Width * scale, (float)box.Height * scale, black);
        }

        return bitmap;
    }
}
