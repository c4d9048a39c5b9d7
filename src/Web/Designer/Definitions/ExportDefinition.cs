using System.IO.Compression;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Storage;

namespace ExamReg.Web.Designer.Definitions;

/// <summary>Definitions as files in Elsa's format: what opens in Elsa, and here again, unchanged.</summary>
public sealed class ExportDefinition(DefinitionStore store)
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One version as a file; null when there is none such.</summary>
    public async Task<(string Name, byte[] Content)?> FileAsync(string definitionId, string? versionOptions, CancellationToken ct)
    {
        var versions = await store.ListAsync(definitionId, ct);
        return VersionChoice.Choose(versions, versionOptions).FirstOrDefault() is { } version && await store.ReadAsync(version.Id, ct) is { } document
            ? (NameOf(version), Write(document, version))
            : null;
    }

    /// <summary>Several versions as one archive.</summary>
    public async Task<byte[]> ArchiveAsync(IReadOnlyList<string> versionIds, CancellationToken ct)
    {
        var all = (await store.ListAsync(null, ct)).ToDictionary(version => version.Id);
        using var buffer = new MemoryStream();
        using (var archive = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var id in versionIds.Distinct())
            {
                if (!all.TryGetValue(id, out var version) || await store.ReadAsync(id, ct) is not { } document)
                    continue;
                await using var entry = await archive.CreateEntry(NameOf(version)).OpenAsync(ct);
                await entry.WriteAsync(Write(document, version), ct);
            }
        }
        return buffer.ToArray();
    }

    private static string NameOf(DefinitionSummary version) =>
        $"{string.Join('-', version.DefinitionId.Split(Path.GetInvalidFileNameChars()))}-v{version.Version}.json";

    private static byte[] Write(WorkflowDocument document, DefinitionSummary version)
    {
        var json = document.Clone().Json;
        StudioDefinition.Normalise(json);
        json["isPublished"] = version.IsPublished;
        json["isLatest"] = version.IsLatest;
        if (!json.ContainsKey("$schema"))
            json.Insert(0, "$schema", WorkflowDocument.Schema);
        return Encoding.UTF8.GetBytes(json.ToJsonString(Readable));
    }
}
