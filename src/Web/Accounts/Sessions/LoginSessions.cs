using System.Net;
using System.Security.Claims;
using ExamReg.Web.Identity;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.Options;
using Npgsql;

namespace ExamReg.Web.Accounts.Sessions;

/// <summary>A login of an account as its owner reads it.</summary>
/// <param name="Id">The session.</param>
/// <param name="Device">Browser and system.</param>
/// <param name="Ip">Where it logged in from.</param>
/// <param name="Method"><c>password</c> or <c>QQ</c>.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="LastSeenAt">The last request, give or take <see cref="AccountsOptions.SessionCheckSeconds"/>.</param>
public sealed record LoginSession(Guid Id, string Device, IPAddress? Ip, string Method, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt);

/// <summary>
/// Where an account is logged in: a row for each cookie that was given out. Rows are made and removed by the cookie's own events, so
/// that no way of logging in can forget it.
/// </summary>
public sealed class LoginSessions(NpgsqlDataSource source, IOptions<AccountsOptions> options)
{
    private const string SessionClaim = "session";
    private const int LongestUserAgent = 300;

    private const string Begin =
        """
        WITH spoken AS (UPDATE identity.accounts SET language = $6::text WHERE id = $2 AND language <> $6::text)
        INSERT INTO identity.sessions (id, account_id, created_at, last_seen_at, user_agent, ip, method)
        VALUES ($1, $2, clock_timestamp(), clock_timestamp(), $3, $4::inet, $5)
        ON CONFLICT (id) DO UPDATE SET last_seen_at = excluded.last_seen_at
        """;

    // Mails speak the language that the person has last chosen for the pages.
    private const string Seen =
        """
        WITH seen AS (UPDATE identity.sessions SET last_seen_at = clock_timestamp() WHERE id = $1 AND account_id = $2 RETURNING account_id),
             spoken AS (UPDATE identity.accounts a SET language = $3::text FROM seen WHERE a.id = seen.account_id AND a.language <> $3::text)
        SELECT count(*)::integer FROM seen
        """;

    private const string List =
        """
        SELECT id, user_agent, ip, method, created_at, last_seen_at FROM identity.sessions
        WHERE account_id = $1 AND last_seen_at > clock_timestamp() - make_interval(hours => $2)
        ORDER BY last_seen_at DESC
        """;

    /// <summary>The session of the cookie; null for a principal that came otherwise.</summary>
    public static Guid? IdOf(ClaimsPrincipal? user) => Guid.TryParse(user?.FindFirstValue(SessionClaim), out var id) ? id : null;

    /// <summary>The account's live logins, the latest first.</summary>
    public async Task<IReadOnlyList<LoginSession>> ListAsync(Guid accountId, CancellationToken ct = default)
    {
        await using var command = source.CreateCommand(List);
        command.Parameters.AddWithValue(accountId);
        command.Parameters.AddWithValue(options.Value.SessionHours);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<LoginSession>();
        while (await reader.ReadAsync(ct))
        {
            found.Add(new(
                reader.GetGuid(0), DeviceName.Of(reader.GetString(1)), await reader.IsDBNullAsync(2, ct) ? null : reader.GetFieldValue<IPAddress>(2),
                reader.GetString(3), reader.GetFieldValue<DateTimeOffset>(4), reader.GetFieldValue<DateTimeOffset>(5)));
        }

        return found;
    }

    /// <summary>The person has chosen a language: mails speak it from now on, and the next login in another browser too.</summary>
    public Task SpeakAsync(Guid accountId, string language, CancellationToken ct = default) =>
        ExecuteAsync("UPDATE identity.accounts SET language = $2 WHERE id = $1 AND language <> $2", [accountId, language], ct);

    /// <summary>Ends one login of the account; false when it is not there, or somebody else's.</summary>
    public async Task<bool> EndAsync(Guid accountId, Guid id, CancellationToken ct = default) =>
        await ExecuteAsync("DELETE FROM identity.sessions WHERE account_id = $1 AND id = $2", [accountId, id], ct) == 1;

    /// <summary>Ends all logins of the account but one; the number of those that ended.</summary>
    public Task<int> EndOthersAsync(Guid accountId, Guid? keep, CancellationToken ct = default) =>
        ExecuteAsync("DELETE FROM identity.sessions WHERE account_id = $1 AND id <> $2", [accountId, keep ?? Guid.Empty], ct);

    /// <summary>Whether the cookie's session still stands; notes that it was seen.</summary>
    internal async Task<bool> IsAliveAsync(ClaimsPrincipal? user, HttpContext http)
    {
        if (IdOf(user) is not { } id)
            return false;
        await using var command = Command(Seen, [id, user!.AccountId(), ChosenLanguage(http)]);
        return (int)(await command.ExecuteScalarAsync(http.RequestAborted))! == 1;
    }

    internal static async Task OnSigningInAsync(CookieSigningInContext context)
    {
        var (http, principal) = (context.HttpContext, context.Principal!);
        var account = principal.AccountId();
        // A cookie that is only written anew (the password changed, the name) goes on with the same session.
        var same = http.User.FindFirstValue(ClaimTypes.NameIdentifier) == account.ToString() ? IdOf(http.User) : null;
        var id = same ?? Guid.CreateVersion7();
        var agent = http.Request.Headers.UserAgent.ToString();
        await http.RequestServices.GetRequiredService<LoginSessions>().ExecuteAsync(
            Begin,
            [
                id, account, agent.Length > LongestUserAgent ? agent[..LongestUserAgent] : agent,
                http.Connection.RemoteIpAddress, principal.FindFirstValue(ClaimTypes.AuthenticationMethod) ?? "password", ChosenLanguage(http),
            ],
            http.RequestAborted);
        Carry(id, principal);
    }

    internal static async Task OnSigningOutAsync(CookieSigningOutContext context)
    {
        var http = context.HttpContext;
        if (IdOf(http.User) is { } id)
            await http.RequestServices.GetRequiredService<LoginSessions>().EndAsync(http.User.AccountId(), id, http.RequestAborted);
    }

    /// <summary>A principal that was made anew from the database knows nothing of its session yet.</summary>
    internal static void Carry(Guid? id, ClaimsPrincipal principal)
    {
        if (id is not null && principal.Identity is ClaimsIdentity identity && !identity.HasClaim(claim => claim.Type == SessionClaim))
            identity.AddClaim(new Claim(SessionClaim, id.Value.ToString()));
    }

    // What the browser merely prefers is no choice of the person's.
    private static string? ChosenLanguage(HttpContext http) =>
        http.Request.Cookies.ContainsKey(Languages.Languages.CookieName) ? Text.IsEnglish ? Languages.Languages.English : Languages.Languages.Chinese : null;

    private async Task<int> ExecuteAsync(string sql, object?[] arguments, CancellationToken ct)
    {
        await using var command = Command(sql, arguments);
        return await command.ExecuteNonQueryAsync(ct);
    }

    private NpgsqlCommand Command(string sql, object?[] arguments)
    {
        var command = source.CreateCommand(sql);
        foreach (var argument in arguments)
            command.Parameters.Add(new NpgsqlParameter { Value = argument ?? DBNull.Value });
        return command;
    }
}
