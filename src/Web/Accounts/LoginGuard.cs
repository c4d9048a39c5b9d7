using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace ExamReg.Web.Accounts;

/// <summary>Whether a password may be tried now.</summary>
/// <param name="Allowed">False: locked out, the password must not even be looked at.</param>
/// <param name="LeftAfterwards">Attempts that remain if this one fails; zero means that a failure locks.</param>
/// <param name="LockedFor">How long the name is (or, with none left, would be) locked; when paused, how long the pause still is.</param>
/// <param name="Paused">Refused only for a moment: the last failures came too fast.</param>
public sealed record LoginTurn(bool Allowed, int LeftAfterwards, TimeSpan LockedFor, bool Paused = false)
{
    /// <summary>Why nothing may be tried now, for the person.</summary>
    /// <param name="locked">What is locked, as a sentence without its end.</param>
    internal string Refusal(string locked) => Paused
        ? Text.Of($"操作过于频繁，请等待 {(int)Math.Ceiling(Math.Max(1, LockedFor.TotalSeconds))} 秒后再试。这一次没有计入次数。")
        : LockedOut(locked, LockedFor);

    internal static string LockedOut(string what, TimeSpan time) =>
        Text.Of($"{what}，请在 {(int)Math.Ceiling(Math.Max(1, time.TotalMinutes - 0.05))} 分钟后再试。");
}

/// <summary>
/// Pause and lock-out after repeated failure. Every attempt is counted as failed before the password is looked at, in one statement, and
/// forgiven afterwards if it was right: a hundred attempts at the same instant still get only five looks.
/// </summary>
public sealed class LoginGuard(NpgsqlDataSource source, IOptions<AccountsOptions> options)
{
    private const string TakeTurn =
        """
        INSERT INTO identity.login_attempts AS a (name_key, failures, lockouts, locked_until, last_at)
        VALUES ($1, 1, 0, NULL, clock_timestamp())
        ON CONFLICT (name_key) DO UPDATE SET (failures, lockouts, locked_until, last_at) = (
            SELECT n.failures,
                   n.lockouts + CASE WHEN n.failures >= $2 THEN 1 ELSE 0 END,
                   CASE WHEN n.failures >= $2 THEN clock_timestamp() + make_interval(mins => $3 * (1 << least(n.lockouts, 6))) END,
                   clock_timestamp()
            FROM (SELECT CASE WHEN old.quiet OR a.locked_until IS NOT NULL THEN 1 ELSE a.failures + 1 END AS failures,
                         CASE WHEN old.quiet THEN 0 ELSE a.lockouts END AS lockouts
                  FROM (SELECT coalesce(a.locked_until, a.last_at) < clock_timestamp() - interval '1 day' AS quiet) old) n)
        WHERE a.locked_until <= clock_timestamp()
           OR (a.locked_until IS NULL AND (a.failures < $4 OR a.last_at + make_interval(secs => $5 * (1 << least(a.failures - $4, 10))) <= clock_timestamp()))
        RETURNING failures, locked_until - clock_timestamp()
        """;

    private const string ReadLock =
        """
        SELECT coalesce(locked_until, last_at + make_interval(secs => $3 * (1 << greatest(0, least(failures - $2, 10))))) - clock_timestamp(),
            locked_until IS NULL
        FROM identity.login_attempts WHERE name_key = $1
        """;

    private const string Forget = "DELETE FROM identity.login_attempts WHERE name_key = $1";

    /// <summary>Counts an attempt, or refuses it.</summary>
    /// <param name="purpose">What is tried: names of different purposes are counted apart.</param>
    /// <param name="name">The normalised name, whether anybody has it or not.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<LoginTurn> TakeTurnAsync(string purpose, string name, CancellationToken ct = default)
    {
        var key = Key(purpose, name);
        var limits = options.Value;
        await using var connection = await source.OpenConnectionAsync(ct);
        await using (var take = Command(connection, TakeTurn, key))
        {
            take.Parameters.AddWithValue(limits.FailuresBeforeLockout);
            take.Parameters.AddWithValue(limits.LockoutMinutes);
            take.Parameters.AddWithValue(limits.FailuresBeforePause);
            take.Parameters.AddWithValue((double)limits.PauseSeconds);
            await using var reader = await take.ExecuteReaderAsync(ct);
            if (await reader.ReadAsync(ct))
            {
                var remaining = Math.Max(0, limits.FailuresBeforeLockout - reader.GetInt32(0));
                return new LoginTurn(true, remaining, await reader.IsDBNullAsync(1, ct) ? TimeSpan.Zero : reader.GetTimeSpan(1));
            }
        }

        await using var read = Command(connection, ReadLock, key);
        read.Parameters.AddWithValue(limits.FailuresBeforePause);
        read.Parameters.AddWithValue((double)limits.PauseSeconds);
        await using var row = await read.ExecuteReaderAsync(ct);
        if (!await row.ReadAsync(ct))
            return new LoginTurn(false, 0, TimeSpan.FromSeconds(1), Paused: true);
        var left = row.GetTimeSpan(0);
        return new LoginTurn(false, 0, left > TimeSpan.Zero ? left : TimeSpan.FromSeconds(1), row.GetBoolean(1));
    }

    /// <summary>The attempt was right: earlier failures are forgotten.</summary>
    public async Task ForgetAsync(string purpose, string name, CancellationToken ct = default)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var forget = Command(connection, Forget, Key(purpose, name));
        await forget.ExecuteNonQueryAsync(ct);
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, byte[] key) =>
        new(sql, connection) { Parameters = { new NpgsqlParameter { Value = key, NpgsqlDbType = NpgsqlDbType.Bytea } } };

    private static byte[] Key(string purpose, string name) => SHA256.HashData(Encoding.UTF8.GetBytes($"{purpose}\n{name}"));
}
