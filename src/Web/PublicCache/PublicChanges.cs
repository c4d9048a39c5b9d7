using ExamReg.Web.Hosting;
using Npgsql;

namespace ExamReg.Web.PublicCache;

/// <summary>
/// Knows when what the public pages show has changed, whoever changed it and on whichever node: triggers on the tables behind
/// them tell it, and one connection listens. A cached page is kept under the <see cref="Generation"/> it was begun in, so a page
/// that was rendered while the content changed is never shown afterwards (docs/adr/0012).
/// </summary>
public sealed class PublicChanges(
    [FromKeyedServices(Database.JobsPool)] NpgsqlDataSource database, ILogger<PublicChanges> log) : IDisposable
{
    private const string Channel = "examreg_public";

    // Statement triggers on tables that only administrators write to; a burst never touches them.
    private const string Triggers =
        $"""
        CREATE OR REPLACE FUNCTION exam.tell_public_change() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_notify('{Channel}', TG_TABLE_NAME); RETURN NULL; END $$;
        CREATE OR REPLACE TRIGGER tell_public_change AFTER INSERT OR UPDATE OR DELETE ON exam.announcements
            FOR EACH STATEMENT EXECUTE FUNCTION exam.tell_public_change();
        CREATE OR REPLACE TRIGGER tell_public_change AFTER INSERT OR UPDATE OR DELETE ON exam.announcement_files
            FOR EACH STATEMENT EXECUTE FUNCTION exam.tell_public_change();
        CREATE OR REPLACE TRIGGER tell_public_change AFTER INSERT OR UPDATE OR DELETE ON exam.guide
            FOR EACH STATEMENT EXECUTE FUNCTION exam.tell_public_change();
        CREATE OR REPLACE TRIGGER tell_public_change AFTER INSERT OR UPDATE OR DELETE ON exam.exam_sessions
            FOR EACH STATEMENT EXECUTE FUNCTION exam.tell_public_change();
        CREATE OR REPLACE TRIGGER tell_public_change AFTER INSERT OR UPDATE OR DELETE ON exam.clock
            FOR EACH STATEMENT EXECUTE FUNCTION exam.tell_public_change();
        CREATE OR REPLACE TRIGGER tell_public_change AFTER INSERT OR UPDATE OR DELETE ON workflow.definition
            FOR EACH STATEMENT EXECUTE FUNCTION exam.tell_public_change();
        """;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stopping = new();
    private Task _listening = Task.CompletedTask;
    private long _generation;
    private volatile bool _isListening;

    /// <summary>Counts the changes. Null while nobody listens: then nothing may be cached.</summary>
    public long? Generation => _isListening ? Volatile.Read(ref _generation) : null;

    /// <summary>Puts the triggers up; does nothing where they are.</summary>
    public async Task MigrateAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand(Triggers);
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Begins to listen.</summary>
    public Task StartAsync()
    {
        _listening = ListenAsync(_stopping.Token);
        return Task.CompletedTask;
    }

    /// <summary>Stops listening.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _listening;
    }

    /// <inheritdoc />
    public void Dispose() => _stopping.Dispose();

    private async Task ListenAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync(ct);
                connection.Notification += (_, _) => Interlocked.Increment(ref _generation);
                await using (var listen = new NpgsqlCommand($"LISTEN {Channel}", connection))
                    await listen.ExecuteNonQueryAsync(ct);
                // What happened while nobody listened is unknown.
                Interlocked.Increment(ref _generation);
                _isListening = true;
                while (true)
                {
                    // A connection that a firewall has cut says nothing: it is asked now and then.
                    if (!await connection.WaitAsync(_patience, ct))
                        await PingAsync(connection, ct);
                }
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (NpgsqlException exception)
            {
                log.LogWarning("Public pages are not cached until the database is heard again: {Reason}", exception.Message);
                _isListening = false;
                await Task.Delay(_pause, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            finally
            {
                _isListening = false;
            }
        }
    }

    private static async Task PingAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var ping = new NpgsqlCommand("SELECT 1", connection);
        await ping.ExecuteNonQueryAsync(ct);
    }
}
