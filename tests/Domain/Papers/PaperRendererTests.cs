using System.Text;
using ExamReg.Domain.Papers;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Tokens;

namespace ExamReg.Tests.Domain.Papers;

public sealed class PaperRendererTests : IDisposable
{
    private readonly PaperRenderer renderer = new(new PaperOptions { FontFolder = SamplePapers.FontFolder, Author = "示范考试中心" });

    public void Dispose() => renderer.Dispose();

    [Fact]
    public void Should_print_every_text_of_the_form_so_that_it_reads_back_exactly()
    {
        var form = SamplePapers.Form();
        var text = TextOf(renderer.Render(form));

        Assert.All(
            [
                form.SessionName, "报名登记表", form.RegistrationNumber, form.Name, form.Sex, form.IdentityType, form.IdentityNumber,
                .. form.Details.SelectMany(field => new[] { field.Label, field.Value }),
                form.Site.Code, form.Site.Name, form.Site.Address,
                .. form.Subjects.SelectMany(subject => new[] { subject.Code, subject.Name }),
                "2026年9月19日（周六）09:00–11:00", "80.00", "81.00", "￥161.50", "人民币（大写）壹佰陆拾壹元伍角整",
                "审核通过", "2026年8月20日 09:00:00", "已缴费", "2026年8月21日 09:00:00", "2026082110230000012345",
                RegistrationFormModel.StandardCommitment, "考生签名：", "考点盖章", form.VerificationAddress, "打印时间：2026年9月1日 10:23:45（北京时间）",
            ],
            expected => Assert.Contains(Squeeze(expected), text, StringComparison.Ordinal));
    }

    [Fact]
    public void Should_print_every_text_of_the_ticket_so_that_it_reads_back_exactly()
    {
        var ticket = SamplePapers.Ticket();
        var text = TextOf(renderer.Render(ticket));

        Assert.All(
            [
                ticket.SessionName, "准考证", ticket.TicketNumber, ticket.RegistrationNumber, ticket.Name, ticket.Sex,
                ticket.IdentityType, ticket.IdentityNumber, ticket.Site.Code, ticket.Site.Name, ticket.Site.Address,
                .. ticket.Subjects.SelectMany(subject => new[] { subject.Code, subject.Name, subject.Room, subject.Seat }),
                "2026年9月19日 周六", "09:00–11:00", AdmissionTicketModel.StandardNotice, .. ticket.Rules,
                ticket.VerificationAddress, "打印时间：2026年9月1日 10:23:45（北京时间）",
            ],
            expected => Assert.Contains(Squeeze(expected), text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("马")]
    [InlineData("𬭬𫖯·䶮㛃")]
    [InlineData("Ådahl O'Brien-Ñuñez")]
    public void Should_print_names_with_rare_and_easily_confused_characters_exactly(string name)
    {
        Assert.Contains(Squeeze(name), TextOf(renderer.Render(SamplePapers.Form(name: name))), StringComparison.Ordinal);
        Assert.Contains(Squeeze(name), TextOf(renderer.Render(SamplePapers.Ticket(name: name))), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_extract_ma_as_the_ideograph_and_not_as_the_radical()
    {
        var text = TextOf(renderer.Render(SamplePapers.Form(name: "马")));

        Assert.Contains('\u9A6C', text);
        Assert.DoesNotContain('\u2EE2', text);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    [InlineData(11)]
    [InlineData(20)]
    [InlineData(40)]
    public void Should_stay_on_one_A4_page_within_its_margins_whatever_the_length(int subjects)
    {
        foreach (var pdf in Both(subjects, SamplePapers.LongName, SamplePapers.LongAddress))
        {
            using var document = PdfDocument.Open(pdf);
            var page = document.GetPage(1);
            var text = TextOf(pdf);

            Assert.Equal(1, document.NumberOfPages);
            Assert.Equal(210, page.Width * 25.4 / 72, 0.2);
            Assert.Equal(297, page.Height * 25.4 / 72, 0.2);
            Assert.All(page.Letters.Where(letter => letter.Value.Trim().Length > 0), letter => AssertInside(letter, page));
            Assert.Contains(Squeeze(SamplePapers.LongName), text, StringComparison.Ordinal);
            Assert.Contains(Squeeze(SamplePapers.LongAddress), text, StringComparison.Ordinal);
            if (subjects > 2)
                Assert.Contains("四级计算机网络与操作系统原理综合应用（网络工程师方向）", text, StringComparison.Ordinal);
            Assert.DoesNotContain('…', text);
        }
    }

    [Fact]
    public void Should_not_let_any_line_of_text_run_into_another()
    {
        foreach (var pdf in Both(20, SamplePapers.LongName, SamplePapers.LongAddress))
        {
            using var document = PdfDocument.Open(pdf);
            var letters = document.GetPage(1).Letters.Where(letter => letter.Value.Trim().Length > 0).ToList();

            // Em squares, a little smaller than drawn: two that overlap are two texts on top of each other.
            var squares = letters.Select(letter => (
                letter.Value,
                Left: letter.StartBaseLine.X + 0.3,
                Right: letter.EndBaseLine.X - 0.3,
                Bottom: letter.StartBaseLine.Y + (0.05 * letter.PointSize),
                Top: letter.StartBaseLine.Y + (0.75 * letter.PointSize))).ToList();
            var overlapping =
                from i in Enumerable.Range(0, squares.Count)
                from j in Enumerable.Range(0, i)
                where squares[i].Left < squares[j].Right && squares[j].Left < squares[i].Right
                    && squares[i].Bottom < squares[j].Top && squares[j].Bottom < squares[i].Top
                select $"{squares[i].Value} on {squares[j].Value}";

            Assert.Empty(overlapping);
        }
    }

    [Fact]
    public void Should_cut_a_text_that_fits_at_no_size_with_an_ellipsis()
    {
        var text = TextOf(renderer.Render(SamplePapers.Ticket(address: string.Concat(Enumerable.Repeat("很长的地址", 400)))));

        Assert.Contains("很长的地址", text, StringComparison.Ordinal);
        Assert.Contains('…', text);
    }

    [Fact]
    public void Should_embed_fonts_as_TrueType_subsets_and_nothing_as_Type_3()
    {
        foreach (var pdf in Both())
        {
            using var document = PdfDocument.Open(pdf);
            var fonts = document.GetPage(1).Letters.Select(letter => letter.FontName).Distinct().Order().ToList();
            var source = Encoding.Latin1.GetString(pdf);

            Assert.Collection(
                fonts,
                font => Assert.Matches("^[A-Z]{6}\\+NotoSansSC-Bold$", font),
                font => Assert.Matches("^[A-Z]{6}\\+NotoSansSC-Regular$", font));
            Assert.Equal(2, source.Split("/CIDFontType2").Length - 1);
            Assert.Equal(2, source.Split("/FontFile2").Length - 1);
            Assert.DoesNotContain("/Type3", source, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Should_put_the_photo_in_unchanged_and_add_little_to_its_size()
    {
        foreach (var pdf in Both(20))
        {
            using var document = PdfDocument.Open(pdf);
            var image = Assert.Single(document.GetPage(1).GetImages());

            Assert.Equal(SamplePapers.Photo, image.RawBytes.ToArray());
            Assert.InRange(pdf.Length - SamplePapers.Photo.Length, 10_000, 100_000);
        }
    }

    [Fact]
    public void Should_print_the_photo_33_by_48_millimetres()
    {
        foreach (var pdf in Both())
        {
            using var document = PdfDocument.Open(pdf);
            var bounds = document.GetPage(1).GetImages().Single().BoundingBox;

            // 480 by 640 is a little too wide for 33 by 48: the height is exact, and what stands over at the sides is clipped.
            Assert.Equal(48, bounds.Height * 25.4 / 72, 0.05);
            Assert.Equal(36, bounds.Width * 25.4 / 72, 0.05);
            Assert.Contains(document.GetPage(1).Paths, path => path.IsClipping
                && Math.Abs((path.GetBoundingRectangle()!.Value.Width * 25.4 / 72) - 33) < 0.3);
        }
    }

    [Fact]
    public void Should_say_what_it_is_in_its_metadata()
    {
        using var document = PdfDocument.Open(renderer.Render(SamplePapers.Ticket()));

        Assert.Equal("2026年9月全国计算机等级考试准考证（2411010800010203）", document.Information.Title);
        Assert.Equal("示范考试中心", document.Information.Author);
        Assert.Equal("D:20260901022345+00'00'", document.Information.CreationDate);
        Assert.True(document.Structure.Catalog.CatalogDictionary.TryGet(NameToken.Create("Lang"), out var language));
        Assert.Equal("zh-CN", Assert.IsType<StringToken>(language).Data);
    }

    [Fact]
    public void Should_give_the_same_bytes_for_the_same_model_on_many_threads()
    {
        var names = Enumerable.Range(0, 24).Select(i => $"马{(char)('一' + (i * 37))}").ToList();
        var alone = names.ConvertAll(name => renderer.Render(SamplePapers.Form(name: name)));
        var together = new byte[names.Count * 4][];

        Parallel.For(0, together.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 },
            i => together[i] = renderer.Render(SamplePapers.Form(name: names[i % names.Count])));

        Assert.Equal(names.Count, alone.Select(Convert.ToHexString).Distinct().Count());
        Assert.All(Enumerable.Range(0, together.Length), i => Assert.True(alone[i % names.Count].AsSpan().SequenceEqual(together[i])));
    }

    [Fact]
    public void Should_set_the_geta_mark_for_a_character_without_glyph_and_tell_which_it_is()
    {
        const string name = "马\U00020000";

        Assert.Equal(["\U00020000"], renderer.FindUnprintable(name));
        Assert.Empty(renderer.FindUnprintable("𬭬𫖯·䶮㛃马"));
        Assert.Contains("马〓", TextOf(renderer.Render(SamplePapers.Form(name: name))), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_drop_controls_and_bidirectional_overrides()
    {
        var text = TextOf(renderer.Render(SamplePapers.Form(name: "马\u202E小\u0007满\u200B")));

        Assert.Contains("马小满", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_name_the_font_file_that_is_missing()
    {
        var error = Assert.Throws<FileNotFoundException>(() => new PaperRenderer(new PaperOptions { FontFolder = "/nowhere/fonts" }));

        Assert.Contains("/nowhere/fonts", error.Message, StringComparison.Ordinal);
        Assert.Contains("NotoSansSC_400Regular.ttf", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_name_the_font_file_that_is_damaged()
    {
        var folder = Directory.CreateTempSubdirectory("papers-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "NotoSansSC_400Regular.ttf"), "not a font");
            var error = Assert.Throws<InvalidDataException>(() => new PaperRenderer(new PaperOptions { FontFolder = folder.FullName }));

            Assert.Contains("NotoSansSC_400Regular.ttf", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Should_refuse_a_photo_that_is_not_a_JPEG()
    {
        byte[] png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

        Assert.Throws<ArgumentException>(() => renderer.Render(SamplePapers.Form() with { Photo = png }));
        Assert.Throws<ArgumentException>(() => renderer.Render(SamplePapers.Ticket() with { Photo = default }));
    }

    private IEnumerable<byte[]> Both(int subjects = 2, string name = "马小满", string address = "北京市海淀区示范路37号") =>
        [renderer.Render(SamplePapers.Form(subjects, name, address)), renderer.Render(SamplePapers.Ticket(subjects, name, address))];

    private static void AssertInside(Letter letter, Page page)
    {
        const double millimetre = 72 / 25.4, margin = 11.5;
        Assert.InRange(letter.StartBaseLine.X, margin * millimetre, page.Width);
        Assert.InRange(letter.EndBaseLine.X, 0, page.Width - (margin * millimetre));
        Assert.InRange(letter.StartBaseLine.Y, margin * millimetre, page.Height - (margin * millimetre));
    }

    private static string TextOf(byte[] pdf)
    {
        using var document = PdfDocument.Open(pdf);
        return Squeeze(document.GetPage(1).Text);
    }

    /// <summary>Without white space: a line break in the middle of a text takes the place of one.</summary>
    private static string Squeeze(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
}
