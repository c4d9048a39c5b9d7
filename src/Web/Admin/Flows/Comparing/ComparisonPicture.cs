using ExamReg.Domain;
using ExamReg.Web.Admin.Flows.Drawing;

namespace ExamReg.Web.Admin.Flows.Comparing;

/// <summary>A comparison on the drawing: the newer version, with what it lost at the places where it was.</summary>
public static class ComparisonPicture
{
    /// <summary>Draws it.</summary>
    public static FlowPicture Draw(VersionComparison comparison, int zoom)
    {
        var drawing = FlowDrawing.Of(comparison.Newer, comparison.Older);
        var marks = new Dictionary<string, NodeMark>();
        foreach (var difference in comparison.Activities)
        {
            // A change inside of a drawn activity is a change of that.
            if (drawing.OwnerOf(difference.Id) is not { } node)
                continue;
            var kind = node == difference.Id ? difference.Difference : Difference.Changed;
            marks.TryAdd(node, new(Look(kind), $"{comparison.Labels[node]}：{Name(kind)}")
            {
                Sign = Sign(kind),
                Note = kind == Difference.Changed && node == difference.Id && difference.Settings.Count > 0 ? Text.Of($"{difference.Settings.Count} 处修改") : Name(kind),
                Link = $"#difference-{difference.Id}",
            });
        }
        var edges = comparison.Connections.ToDictionary(difference => difference.Connection, difference => Look(difference.Difference));
        return new(drawing, marks, edges, Text.Of("两个版本的区别")) { Zoom = zoom };
    }

    /// <summary>The sign of a difference, beside its colour.</summary>
    public static string Sign(Difference difference) => difference switch { Difference.Added => "+", Difference.Removed => "−", _ => "~" };

    /// <summary>What people call it.</summary>
    public static string Name(Difference difference) => difference switch
    {
        Difference.Added => Text.Of("新增"),
        Difference.Removed => Text.Of("删除"),
        _ => Text.Of("修改"),
    };

    /// <summary>The class that colours it.</summary>
    public static string Look(Difference difference) => difference switch { Difference.Added => "is-added", Difference.Removed => "is-removed", _ => "is-changed" };
}
