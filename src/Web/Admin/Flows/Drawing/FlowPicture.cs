using System.Globalization;
using System.Text;

namespace ExamReg.Web.Admin.Flows.Drawing;

/// <summary>What is shown on an activity of the drawing.</summary>
/// <param name="Look">A class that colours it, such as <c>is-heat-3</c>; the colour never stands alone.</param>
/// <param name="Title">What it says to the pointer and to screen readers.</param>
public sealed record NodeMark(string Look, string Title)
{
    /// <summary>A number at the upper right corner.</summary>
    public string? Badge { get; init; }

    /// <summary>A second one at the upper left corner, for what is wrong or different: "!", "+", "−", "~".</summary>
    public string? Sign { get; init; }

    /// <summary>A line below.</summary>
    public string? Note { get; init; }

    /// <summary>Where a click leads.</summary>
    public string? Link { get; init; }
}

/// <summary>A drawing with what is shown on it.</summary>
/// <param name="Drawing">The drawing.</param>
/// <param name="Nodes">By activity; what is missing is drawn plainly.</param>
/// <param name="Edges">Classes by connection.</param>
/// <param name="Label">What the picture shows, for screen readers.</param>
public sealed record FlowPicture(
    FlowDrawing Drawing, IReadOnlyDictionary<string, NodeMark> Nodes, IReadOnlyDictionary<FlowConnection, string> Edges, string Label)
{
    /// <summary>How large it is drawn, in percent of the designer's pixels.</summary>
    public int Zoom { get; init; } = DefaultZoom;

    /// <summary>Large enough to read, small enough to see what lies around.</summary>
    public const int DefaultZoom = 80;

    /// <summary>The sizes that can be chosen.</summary>
    public static readonly int[] Zooms = [35, 50, 65, 80, 100, 130];

    /// <summary>A number as SVG writes it.</summary>
    public static string N(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>A way with rounded corners, as an SVG path.</summary>
    public static string PathOf(IReadOnlyList<(double X, double Y)> points)
    {
        const double radius = 10;
        var path = new StringBuilder($"M{N(points[0].X)} {N(points[0].Y)}");
        for (var index = 1; index < points.Count - 1; index++)
        {
            var (before, corner, after) = (points[index - 1], points[index], points[index + 1]);
            var enter = Toward(corner, before, radius);
            var leave = Toward(corner, after, radius);
            path.Append($"L{N(enter.X)} {N(enter.Y)}Q{N(corner.X)} {N(corner.Y)} {N(leave.X)} {N(leave.Y)}");
        }
        return path.Append($"L{N(points[^1].X)} {N(points[^1].Y)}").ToString();
    }

    // From a corner towards a neighbour, never beyond the middle.
    private static (double X, double Y) Toward((double X, double Y) corner, (double X, double Y) other, double far)
    {
        var length = Math.Abs(other.X - corner.X) + Math.Abs(other.Y - corner.Y);
        if (length < 0.1)
            return corner;
        var part = Math.Min(far, length / 2) / length;
        return (corner.X + ((other.X - corner.X) * part), corner.Y + ((other.Y - corner.Y) * part));
    }
}
