using System.IO.Compression;
using ExamReg.Domain;
using ExamReg.Web.Admin;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Storage;

namespace ExamReg.Web.Designer.Definitions;

/// <summary>Takes definitions from files (JSON, or a ZIP of them). A definition that is there already gets the file's content as its draft.</summary>
public sealed class ImportDefinition(DefinitionStore store, DefinitionActs acts)
{
    private const long LargestEntry = 5 * 1024 * 1024;

    /// <summary>What came of one file.</summary>
    /// <param name="Version">The draft; null where the file was refused.</param>
    /// <param name="Problem">Why.</param>
    public sealed record Result(DefinitionSummary? Version, string? Problem);

    /// <summary>Takes a definition as JSON text.</summary>
    /// <param name="name">The file's name, for messages.</param>
    /// <param name="json">The text.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<Result> TextAsync(string name, string json, CancellationToken ct)
    {
        if (WorkflowDocument.Parse(json, out _) is not { } parsed)
            return new(null, Text.Of($"文件“{name}”不是流程定义：应为 Elsa 3 格式的 JSON，且包含 root。"));
        if (parsed.DefinitionId.Length == 0)
            parsed.DefinitionId = Guid.NewGuid().ToString("n")[..16];
        if (parsed.Name.Length == 0)
            parsed.Name = name;
        var latest = await store.FindLatestAsync(parsed.DefinitionId, ct);
        var before = latest is null ? null : await store.ReadAsync(latest.Id, ct);
        var document = StudioDefinition.In(parsed.Json, null);
        // The same again makes no new version.
        if (before is not null && DefinitionDifference.SameAltogether(before.Json, document.Json))
            return new(latest, null);
        var saved = await acts.SaveAsync(document, null, AuditActs.WorkflowImported, ct);
        return new(saved.Version, saved.Refusals.Count > 0 ? saved.Refusals[0] : null);
    }

    /// <summary>Takes files as a form sends them.</summary>
    public async Task<IReadOnlyList<Result>> FilesAsync(IEnumerable<IFormFile> files, CancellationToken ct)
    {
        var results = new List<Result>();
        foreach (var file in files)
        {
            await using var content = file.OpenReadStream();
            if (Path.GetExtension(file.FileName).Equals(".zip", StringComparison.OrdinalIgnoreCase))
                results.AddRange(await ArchiveAsync(file.FileName, content, ct));
            else
                results.Add(await TextAsync(file.FileName, await ReadAsync(content, ct), ct));
        }
        return results;
    }

    private async Task<IReadOnlyList<Result>> ArchiveAsync(string name, Stream content, CancellationToken ct)
    {
        var results = new List<Result>();
        try
        {
            await using var archive = await ZipArchive.CreateAsync(content, ZipArchiveMode.Read, leaveOpen: true, entryNameEncoding: null, ct);
            foreach (var entry in archive.Entries.Where(entry => entry.Name.EndsWith(".json", StringComparison.OrdinalIgnoreCase)).Take(100))
            {
                if (entry.Length > LargestEntry)
                {
                    results.Add(new(null, Text.Of($"文件“{entry.Name}”太大：最多 5 MB。")));
                    continue;
                }
                await using var text = await entry.OpenAsync(ct);
                results.Add(await TextAsync(entry.Name, await ReadAsync(text, ct), ct));
            }
        }
        catch (InvalidDataException)
        {
            results.Add(new(null, Text.Of($"文件“{name}”不是有效的 ZIP 文件。")));
        }
        return results.Count > 0 ? results : [new(null, Text.Of($"文件“{name}”里没有 JSON 文件。"))];
    }

    private static async Task<string> ReadAsync(Stream content, CancellationToken ct)
    {
        using var reader = new StreamReader(content);
        return await reader.ReadToEndAsync(ct);
    }
}
