namespace ExamReg.Domain.Photos;

/// <summary>What the face check says.</summary>
/// <param name="Error">Why the photo is not one upright, frontal face; null when it is.</param>
/// <param name="Face">The face, in pixels of the sample; null when there is an error.</param>
internal sealed record FaceVerdict(DomainError? Error, FaceDetection? Face);

/// <summary>
/// Decides whether a photo shows exactly one upright, frontal face (manual 二.4: 正面, 正置, 不允许侧置或倒置).
/// <para>
/// The model also finds faces in turned photos, and sometimes believes an upside-down one to be upright (67 of 6,000 turned
/// crops of two portraits, with scores up to 0.81). So a face that is not beyond doubt has to score higher as it lies than in
/// any of the three other positions: with that, none of 12,600 turned crops passed, blurred, dark and noisy ones included.
/// </para>
/// </summary>
internal sealed class FaceJudge(FaceDetector detector)
{
    /// <summary>A face counts from this score on.</summary>
    public const float LeastScore = 0.75f;

    /// <summary>From this score on, the other three positions are not tried.</summary>
    public const float BeyondDoubt = 0.90f;

    /// <summary>The head may lean less than this, in degrees.</summary>
    public const double RollLimit = 20;

    /// <summary>The nose may lie less than this off the middle of the eyes, in eye distances.</summary>
    public const double NoseOffsetLimit = 0.30;

    /// <summary>Looks at a photo as it lies.</summary>
    public FaceVerdict Judge(RgbSample sample)
    {
        var faces = Faces(sample);
        var asItLies = OnlyGood(faces);
        if (asItLies?.Score >= BeyondDoubt)
            return new FaceVerdict(null, asItLies);

        var (turn, turnedScore) = BestTurn(sample);
        if (turn != 0 && turnedScore > faces.Select(face => face.Score).DefaultIfEmpty().Max())
            return Refused(turn == 2 ? PhotoErrors.UpsideDown() : PhotoErrors.Sideways(turnClockwise: turn == 1));
        if (asItLies is not null)
            return new FaceVerdict(null, asItLies);
        return Refused(faces switch
        {
            [] => PhotoErrors.NoFace(),
            [var face] when Math.Abs(face.Roll) >= RollLimit => PhotoErrors.Tilted(Math.Abs(face.Roll), RollLimit),
            [_] => PhotoErrors.NotFrontal(),
            _ => PhotoErrors.SeveralFaces(faces.Count),
        });

        static FaceVerdict Refused(DomainError error) => new(error, null);
    }

    private (int Quarters, float Score) BestTurn(RgbSample sample)
    {
        var best = (Quarters: 0, Score: 0f);
        for (var quarters = 1; quarters < 4; quarters++)
        {
            if (OnlyGood(Faces(sample.Turned(quarters))) is { } face && face.Score > best.Score)
                best = (quarters, face.Score);
        }

        return best;
    }

    private List<FaceDetection> Faces(RgbSample sample) => [.. detector.Detect(sample).Where(face => face.Score > LeastScore)];

    private static FaceDetection? OnlyGood(List<FaceDetection> faces) =>
        faces is [var face] && Math.Abs(face.Roll) < RollLimit && face.NoseOffset < NoseOffsetLimit ? face : null;
}
