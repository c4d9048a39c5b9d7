using ExamReg.Domain.Photos;
using static ExamReg.Tests.Domain.Photos.Portraits;

namespace ExamReg.Tests.Domain.Photos;

/// <summary>One upright, frontal face (manual 二.4: 正面, 正置), and advice on the framing.</summary>
public sealed class FaceCheckTests
{
    [Theory]
    [InlineData(90, "photo-sideways", "逆时针")]
    [InlineData(180, "photo-upside-down", "180°")]
    [InlineData(270, "photo-sideways", "顺时针")]
    public void Should_refuse_a_turned_photo_and_say_how_to_turn_it_back(int degrees, string code, string cure)
    {
        foreach (var portrait in new[] { Astronaut, Hopper })
        {
            var error = Assert.Single(Inspector.Inspect(Turned(portrait, degrees), PhotoRules.Default).Errors);

            Assert.Equal(code, error.Code);
            Assert.Contains(cure, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Should_pass_every_upright_crop_and_refuse_every_turned_one()
    {
        var random = new Random(7);
        for (var i = 0; i < 40; i++)
        {
            // Cut loosely or tightly, but never into the face.
            var crop = Change(Astronaut, image => image.Crop(
                random.Next(0, 90),
                random.Next(0, 25),
                random.Next(310, 380),
                random.Next(390, 600)));
            Assert.Empty(Codes(crop));
            Assert.Equal(["photo-sideways"], Codes(Turned(crop, 90)));
            Assert.Equal(["photo-upside-down"], Codes(Turned(crop, 180)));
            Assert.Equal(["photo-sideways"], Codes(Turned(crop, 270)));
        }
    }

    [Fact]
    public void Should_not_believe_the_model_that_an_upside_down_face_is_upright()
    {
        // The rule alone (one face, score, roll, nose) passes some upside-down crops: the comparison of positions must not.
        using var detector = new FaceDetector(ModelPath);
        var judge = new FaceJudge(detector);
        var believed = 0;
        var random = new Random(7);
        using var astronaut = Open(Astronaut);
        for (var i = 0; i < 150; i++)
        {
            using var crop = astronaut.Crop(random.Next(30, 90), random.Next(0, 25), random.Next(310, 360), random.Next(380, 500));
            var upsideDown = PhotoNormalizer.Sample(crop).Turned(2);
            if (detector.Detect(upsideDown) is [{ Score: > FaceJudge.LeastScore } face] && Math.Abs(face.Roll) < FaceJudge.RollLimit)
                believed++;
            Assert.Equal("photo-upside-down", judge.Judge(upsideDown).Error?.Code);
        }

        Assert.True(believed > 0, "No crop deceives the model any more: this test proves nothing.");
    }

    [Theory]
    [InlineData(10)]
    [InlineData(-10)]
    public void Should_pass_a_head_that_leans_a_little(double degrees) => Assert.Empty(Codes(Tilted(Astronaut, degrees)));

    [Theory]
    [InlineData(35)]
    [InlineData(-35)]
    public void Should_refuse_a_head_that_leans_far(double degrees)
    {
        var error = Assert.Single(Inspector.Inspect(Tilted(Astronaut, degrees), PhotoRules.Default).Errors);

        Assert.Equal("photo-tilted", error.Code);
        Assert.Contains("20°", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_refuse_two_people()
    {
        var file = Change(Astronaut, image => image.Join(image, NetVips.Enums.Direction.Horizontal), quality: 80);
        var error = Assert.Single(Inspector.Inspect(file, PhotoRules.Default).Errors);

        Assert.Equal("photo-several-faces", error.Code);
        Assert.Contains("2 张", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_refuse_a_photo_of_nobody() => Assert.Equal(["photo-no-face"], Codes(Nobody()));

    [Fact]
    public void Should_only_advise_where_site_staff_override_the_face_check()
    {
        var rules = PhotoRules.Default with { RequireUprightFace = false };
        var refusal = Assert.Single(Inspector.Inspect(Turned(Astronaut, 180), PhotoRules.Default).Errors);

        var photo = Inspector.Inspect(Turned(Astronaut, 180), rules).Value;

        Assert.Contains(refusal.Message, photo.Advice);
        Assert.Equal(["photo-not-colour"], Codes(Turned(Grey(), 180), rules));
    }

    [Fact]
    public void Should_have_nothing_to_advise_on_the_framing_of_the_manual()
    {
        // Head 326 of 466 rows (7/10), width 33/48 of the height, head in the middle.
        var file = Change(Astronaut, image => image.Crop(85, 0, 320, 466), quality: 95);

        Assert.Empty(Inspector.Inspect(file, PhotoRules.Default).Value.Advice);
    }

    [Fact]
    public void Should_advise_on_proportions_and_size_of_the_head_without_refusing()
    {
        var square = Inspector.Inspect(Hopper, PhotoRules.Default).Value.Advice;
        var loose = Inspector.Inspect(Astronaut, PhotoRules.Default).Value.Advice;

        Assert.Contains(square, text => text.Contains("33:48", StringComparison.Ordinal));
        Assert.Contains("头部约占照片高度的 50%，建议约 70%。", loose);
    }

    [Fact]
    public void Should_advise_on_a_head_out_of_the_middle()
    {
        var file = Change(Astronaut, image => image.Crop(0, 0, 380, 550));

        Assert.Contains(Inspector.Inspect(file, PhotoRules.Default).Value.Advice, text => text.Contains("左侧空白", StringComparison.Ordinal));
    }

    [Fact]
    public void Should_see_nose_offset_and_roll_in_the_points_of_a_face()
    {
        using var detector = new FaceDetector(ModelPath);
        using var image = Open(Astronaut);

        var face = Assert.Single(detector.Detect(PhotoNormalizer.Sample(image)));

        Assert.InRange(face.Score, 0.9, 1);
        Assert.InRange(face.Roll, -8, 8);
        Assert.InRange(face.NoseOffset, 0, 0.1);
        Assert.True(face.RightEye.X < face.LeftEye.X && face.Eyes.Y < face.Nose.Y && face.Nose.Y < face.Mouth.Y);
        Assert.True((face with { Nose = face.RightEye }).NoseOffset > FaceJudge.NoseOffsetLimit);
    }

    private static byte[] Grey() => Change(Astronaut, image => image
        .Colourspace(NetVips.Enums.Interpretation.Bw)
        .Colourspace(NetVips.Enums.Interpretation.Srgb));

    private static string[] Codes(byte[] file, PhotoRules? rules = null) =>
        [.. Inspector.Inspect(file, rules ?? PhotoRules.Default).Errors.Select(error => error.Code)];
}
