namespace ExamReg.Domain.Photos;

/// <summary>
/// Compares a photo's framing with the manual's (二.4: 48 mm x 33 mm; 1/10 free above the head, head 7/10, shoulders 1/5, 1/10
/// free at either side). The head's outline is estimated from eyes, mouth and ears, good to about a tenth of the picture:
/// therefore this advises and never refuses.
/// </summary>
internal static class FramingAdvice
{
    private const double Height = 48, Width = 33; // Millimetres.
    private const double FreeAbove = 0.10, Head = 0.70, FreeBeside = 0.10;
    private const double Tolerance = 0.10;

    // In distances from the eyes' line to the mouth, measured on portraits: the crown lies 1.85 above the eyes, the chin 0.72
    // below the mouth. A head with its hair is 1.4 times as wide as from ear to ear.
    private const double CrownAboveEyes = 1.85, ChinBelowMouth = 0.72, HeadPerEars = 1.4;

    /// <summary>What the candidate might do better; empty when the framing is as the manual wants it.</summary>
    /// <param name="face">An upright face, in pixels of the sample.</param>
    /// <param name="sample">The picture it was found in.</param>
    public static IReadOnlyList<string> For(FaceDetection face, RgbSample sample)
    {
        var unit = face.Mouth.Y - face.Eyes.Y;
        var crown = (face.Eyes.Y - (CrownAboveEyes * unit)) / sample.Height;
        var chin = (face.Mouth.Y + (ChinBelowMouth * unit)) / sample.Height;
        var head = chin - crown;
        var middle = (face.LeftEar.X + face.RightEar.X) / 2;
        var half = HeadPerEars * Math.Abs(face.LeftEar.X - face.RightEar.X) / 2;
        double left = (middle - half) / sample.Width, right = 1 - ((middle + half) / sample.Width);

        var advice = new List<string>();
        if (Math.Abs(((double)sample.Width / sample.Height / (Width / Height)) - 1) > Tolerance)
            Say(Text.Of($"照片宽高比约为 {(double)sample.Width / sample.Height:0.00}，建议按 33:48（约 0.69）裁剪。"));
        if (Math.Abs(head - Head) > Tolerance)
            Say(Text.Of($"头部约占照片高度的 {Percent(head)}%，建议约 {Percent(Head)}%。"));
        if (crown < FreeAbove - Tolerance)
            Say(Text.Of($"头顶上方几乎没有空白，建议约留 {Percent(FreeAbove)}%。"));
        else if (crown > FreeAbove + Tolerance)
            Say(Text.Of($"头顶上方空白约 {Percent(crown)}%，建议约 {Percent(FreeAbove)}%。"));
        if (Math.Abs(left - FreeBeside) > Tolerance || Math.Abs(right - FreeBeside) > Tolerance)
            Say(Text.Of($"人像左侧空白约 {Percent(left)}%、右侧约 {Percent(right)}%，建议左右各约 {Percent(FreeBeside)}%。"));
        return advice;

        void Say(string text) => advice.Add(text);
    }

    // To the nearest 5: a finer figure would claim more than the estimate knows.
    private static double Percent(double share) => Math.Max(0, Math.Round(share * 20) * 5);
}
