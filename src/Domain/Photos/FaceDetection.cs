using System.Numerics;

namespace ExamReg.Domain.Photos;

/// <summary>One face as the model sees it. Positions are in pixels of the sample, x to the right, y down.</summary>
/// <param name="Score">0-1; how sure the model is.</param>
/// <param name="Centre">Middle of the box from the brows to the chin.</param>
/// <param name="Size">Width and height of that box.</param>
/// <param name="RightEye">The person's right eye: left in an upright picture.</param>
/// <param name="LeftEye">The person's left eye.</param>
/// <param name="Nose">Tip of the nose.</param>
/// <param name="Mouth">Middle of the mouth.</param>
/// <param name="RightEar">Front of the person's right ear.</param>
/// <param name="LeftEar">Front of the person's left ear.</param>
internal sealed record FaceDetection(
    float Score,
    Vector2 Centre,
    Vector2 Size,
    Vector2 RightEye,
    Vector2 LeftEye,
    Vector2 Nose,
    Vector2 Mouth,
    Vector2 RightEar,
    Vector2 LeftEar)
{
    /// <summary>The point between the eyes.</summary>
    public Vector2 Eyes => (RightEye + LeftEye) / 2;

    /// <summary>How far the head leans, in degrees, -180 to 180: 0 upright, 180 upside down.</summary>
    public double Roll => Math.Atan2(LeftEye.Y - RightEye.Y, LeftEye.X - RightEye.X) * 180 / Math.PI;

    /// <summary>
    /// How far the nose lies off the middle of the eyes, along the line through them, in eye distances: 0 for a frontal face,
    /// about 0.5 for a half profile.
    /// </summary>
    public double NoseOffset
    {
        get
        {
            var across = LeftEye - RightEye;
            var squared = across.LengthSquared();
            return squared > 0 ? Math.Abs(Vector2.Dot(Nose - Eyes, across)) / squared : double.PositiveInfinity;
        }
    }

    /// <summary>The share of the two boxes' union that both cover, 0-1.</summary>
    public float Overlap(FaceDetection other)
    {
        var low = Vector2.Max(Centre - (Size / 2), other.Centre - (other.Size / 2));
        var high = Vector2.Min(Centre + (Size / 2), other.Centre + (other.Size / 2));
        var inner = Vector2.Max(Vector2.Zero, high - low);
        var shared = inner.X * inner.Y;
        return shared / ((Size.X * Size.Y) + (other.Size.X * other.Size.Y) - shared);
    }
}
