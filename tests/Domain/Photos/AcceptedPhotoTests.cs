using System.Security.Cryptography;
using ExamReg.Domain.Photos;
using NetVips;
using static ExamReg.Tests.Domain.Photos.JpegSurgery;
using static ExamReg.Tests.Domain.Photos.Portraits;

namespace ExamReg.Tests.Domain.Photos;

/// <summary>What passes, and in which form it is kept.</summary>
public sealed class AcceptedPhotoTests
{
    [Fact]
    public void Should_accept_a_portrait_and_say_its_measures_and_hash()
    {
        var photo = Accepted(Astronaut);

        Assert.Equal((480, 640), (photo.Width, photo.Height));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(photo.Bytes)), photo.Sha256);
        using var stored = Open(photo.Bytes);
        Assert.Equal((480, 640, 3), (stored.Width, stored.Height, stored.Bands));
        Assert.True(Difference(stored, Open(Astronaut)) < 3, "The stored picture is not the one that was sent.");
    }

    [Fact]
    public void Should_store_a_plain_baseline_jpeg_that_passes_the_gate_itself()
    {
        var photo = Accepted(Hopper);
        var report = JpegGate.Examine(photo.Bytes, PhotoRules.Default);

        Assert.Empty(report.Errors);
        Assert.Equal((1, 1, 3), (report.Header.Scans, report.Header.Orientation, report.Header.Components));
        Assert.Equal(0, report.Header.TailBytes);
        Assert.False(report.Header.HasProfile);
    }

    [Fact]
    public void Should_accept_a_progressive_jpeg()
    {
        var file = Change(Astronaut, image => image.Copy(), progressive: true);
        Assert.True(JpegReader.Read(file).Scans > 1);

        Assert.Equal(1, JpegReader.Read(Accepted(file).Bytes).Scans);
    }

    [Fact]
    public void Should_remove_exif_position_comments_and_hidden_previews()
    {
        var file = WithExif(Astronaut, orientation: 1);
        file = WithSegment(file, 0xFE, "secret-place in a comment"u8);
        file = WithSegment(file, 0xED, "Photoshop 3.0\0 secret-place"u8);
        file = WithSegment(file, 0xE1, "http://ns.adobe.com/xap/1.0/\0<x>secret-place</x>"u8);
        Assert.True(Contains(file, "secret-place"u8) && Contains(file, "Exif"u8));

        var stored = Accepted(file).Bytes;

        Assert.False(Contains(stored, "secret-place"u8));
        Assert.False(Contains(stored, "Exif"u8));
        using var read = Image.JpegloadBuffer(stored);
        Assert.DoesNotContain(read.GetFields(), field => field.StartsWith("exif", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Should_apply_the_exif_orientation_as_other_programs_do(int orientation)
    {
        var stored = Change(Astronaut, image => orientation switch
        {
            2 => image.FlipHor(),
            3 => image.Rot180(),
            4 => image.FlipVer(),
            5 => image.Rot90().FlipHor(),
            6 => image.Rot270(),
            7 => image.Rot270().FlipHor(),
            8 => image.Rot90(),
            _ => image.Copy(),
        });
        foreach (var littleEndian in new[] { false, true })
        {
            var file = WithExif(stored, orientation, littleEndian);
            using var oracle = Image.JpegloadBuffer(file, autorotate: true).CopyMemory();

            var photo = Accepted(file);

            Assert.Equal((480, 640), (photo.Width, photo.Height));
            Assert.True(Difference(Open(photo.Bytes), oracle) < 3, "libvips shows the file another way round.");
            Assert.True(Difference(Open(photo.Bytes), Open(Astronaut)) < 4, "The picture does not stand upright.");
        }
    }

    [Fact]
    public void Should_refuse_an_upright_picture_whose_orientation_tag_lays_it_on_its_side()
    {
        Assert.Equal(["photo-sideways"], Codes(WithExif(Astronaut, orientation: 6)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Should_convert_a_colour_profile_to_srgb_and_leave_it_out(double size)
    {
        var file = Change(Astronaut, image => image.IccTransform("p3", inputProfile: "srgb", embedded: false).Resize(size), quality: 60);
        Assert.True(JpegReader.Read(file).HasProfile);

        var stored = Accepted(file).Bytes;

        Assert.False(JpegReader.Read(stored).HasProfile);
        Assert.True(Difference(Small(stored), Small(Astronaut)) < Difference(Small(file), Small(Astronaut)) - 0.5);

        // The channels as they are written, at one size, whatever profile they are meant in.
        static Image Small(byte[] jpeg)
        {
            using var small = Open(jpeg).ThumbnailImage(360, 480, size: Enums.Size.Force);
            return Image.NewFromMemory(small.WriteToMemory<byte>(), 360, 480, 3, Enums.BandFormat.Uchar);
        }
    }

    [Fact]
    public void Should_accept_a_photo_whose_colour_profile_is_rubbish()
    {
        Assert.NotNull(Accepted(WithSegment(Astronaut, 0xE2, [.. "ICC_PROFILE\0"u8, 1, 1, .. new byte[300]])));
    }

    [Fact]
    public void Should_shrink_a_large_photo_to_the_stored_size()
    {
        var file = Change(Astronaut, image => image.Resize(5), quality: 35);
        Assert.InRange(file.Length, PhotoRules.Default.MinBytes, PhotoRules.Default.MaxBytes);

        var photo = Accepted(file);

        Assert.Equal((900, 1200), (photo.Width, photo.Height));
    }

    [Fact]
    public void Should_lower_the_quality_until_the_stored_photo_keeps_the_size_rule()
    {
        var rules = PhotoRules.Default with { MinBytes = 1, MaxBytes = 24 * 1024 };
        var file = Change(Astronaut, image => image.Copy(), quality: 40);
        Assert.InRange(file.Length, 1, rules.MaxBytes);

        Assert.InRange(Accepted(file, rules).Bytes.Length, 1, rules.MaxBytes);
    }

    [Fact]
    public void Should_ignore_padding_with_zeros_behind_the_picture()
    {
        Assert.Equal(Accepted(Astronaut).Sha256, Accepted([.. Astronaut, .. new byte[4096]]).Sha256);
    }

    [Fact]
    public async Task Should_give_every_one_of_many_threads_the_same_answer()
    {
        var expected = (Accepted(Astronaut).Sha256, Accepted(Hopper).Sha256);

        await Parallel.ForEachAsync(Enumerable.Range(0, 24), TestContext.Current.CancellationToken, async (_, cancellation) =>
        {
            var astronaut = await Inspector.InspectAsync(Astronaut, PhotoRules.Default, cancellation);
            var hopper = await Inspector.InspectAsync(Hopper, PhotoRules.Default, cancellation);
            Assert.Equal(expected, (astronaut.Value.Sha256, hopper.Value.Sha256));
        });
    }

    [Fact]
    public void Should_send_away_with_busy_when_no_turn_comes_but_let_the_gate_answer_at_once()
    {
        using var inspector = new PhotoInspector(new PhotoInspectorOptions
        {
            FaceModelPath = ModelPath,
            MaxConcurrency = 1,
            QueueTimeout = TimeSpan.Zero,
        });
        inspector.Turns.Wait(TestContext.Current.CancellationToken);

        Assert.Equal("photo-busy", Assert.Single(inspector.Inspect(Astronaut, PhotoRules.Default).Errors).Code);
        Assert.Equal("photo-not-jpeg", Assert.Single(inspector.Inspect("x"u8.ToArray(), PhotoRules.Default).Errors).Code);

        inspector.Turns.Release();
        Assert.True(inspector.Inspect(Astronaut, PhotoRules.Default).IsSuccess);
        Assert.Equal(1, inspector.Turns.CurrentCount);
    }

    [Fact]
    public async Task Should_let_only_so_many_wait_for_their_turn()
    {
        var ct = TestContext.Current.CancellationToken;
        using var inspector = new PhotoInspector(new PhotoInspectorOptions { FaceModelPath = ModelPath, MaxConcurrency = 1, MaxWaiting = 2 });
        await inspector.Turns.WaitAsync(ct);
        var waiting = new[] { inspector.InspectAsync(Astronaut, PhotoRules.Default, ct), inspector.InspectAsync(Hopper, PhotoRules.Default, ct) };

        var refused = await inspector.InspectAsync(Astronaut, PhotoRules.Default, ct);

        Assert.Equal("photo-busy", Assert.Single(refused.Errors).Code);
        inspector.Turns.Release();
        Assert.All(await Task.WhenAll(waiting), result => Assert.True(result.IsSuccess));
        Assert.Equal(0, inspector.Waiting);
    }

    [Fact]
    public void Should_not_start_without_the_face_model()
    {
        Assert.Throws<FileNotFoundException>(() => new PhotoInspector(new PhotoInspectorOptions { FaceModelPath = "no-such.onnx" }));
    }

    private static AcceptedPhoto Accepted(byte[] file, PhotoRules? rules = null)
    {
        var result = Inspector.Inspect(file, rules ?? PhotoRules.Default);
        Assert.Empty(result.Errors);
        return result.Value;
    }

    private static string[] Codes(byte[] file) => [.. Inspector.Inspect(file, PhotoRules.Default).Errors.Select(error => error.Code)];

    /// <summary>The mean distance of two pictures' channels, 0-255.</summary>
    private static double Difference(Image a, Image b)
    {
        using var distance = (a - b).Abs();
        return distance.Avg();
    }
}
