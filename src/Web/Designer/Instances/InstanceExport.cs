using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using ExamReg.Domain;

namespace ExamReg.Web.Designer.Instances;

/// <summary>
/// Instances as files: the record that Studio reads, with journal and variables, masked for those who may not see personal data.
/// For an engineer's eyes; they cannot be imported, since a registration lives in the database and not in a file.
/// </summary>
public static class InstanceExport
{
    /// <summary>The most instances in one archive.</summary>
    public const int Most = 200;

    internal static async Task<IResult> OneAsync(Guid id, InstanceReader reader, HttpContext context, CancellationToken ct) =>
        await WriteAsync(id, reader, context, ct) is { } json
            ? TypedResults.File(Encoding.UTF8.GetBytes(json), "application/json", $"workflow-instance-{id}.json")
            : TypedResults.NotFound();

    internal static async Task<IResult> ManyAsync(HttpContext context, InstanceReader reader, CancellationToken ct)
    {
        if (await InstanceEndpoints.Body<InstanceIds>(context, ct) is not { Ids: { Count: > 0 } ids })
            return InstanceEndpoints.Unreadable();
        if (ids.Count > Most)
            return ElsaJson.Refuse(Text.Of($"一次最多导出 {Most} 个实例，现选了 {ids.Count} 个。请减少选择。"));
        var archive = new MemoryStream();
        using (var zip = new ZipArchive(archive, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var id in ids.Distinct())
            {
                if (!Guid.TryParse(id, out var instance) || await WriteAsync(instance, reader, context, ct) is not { } json)
                    continue;
                await using var entry = new StreamWriter(await zip.CreateEntry($"workflow-instance-{instance}.json").OpenAsync(ct), new UTF8Encoding(false));
                await entry.WriteAsync(json);
            }
        }
        return TypedResults.File(archive.ToArray(), "application/zip", "workflow-instances.zip");
    }

    private static async Task<string?> WriteAsync(Guid id, InstanceReader reader, HttpContext context, CancellationToken ct)
    {
        if (await reader.FindAsync(id, context.User, ct) is not { } record || await reader.HistoryAsync(id, context.User, ct) is not { } history)
            return null;
        var json = new JsonObject
        {
            ["workflowInstance"] = record,
            ["variables"] = System.Text.Json.JsonSerializer.SerializeToNode(await reader.VariablesAsync(id, context.User, ct), ElsaJson.Options),
            ["journal"] = System.Text.Json.JsonSerializer.SerializeToNode(history.Journal(null, 0, int.MaxValue).Items, ElsaJson.Options),
        };
        return json.ToJsonString(new(ElsaJson.Options) { WriteIndented = true });
    }

    /// <summary>Several instances.</summary>
    public sealed record InstanceIds(IReadOnlyList<string>? Ids);
}
