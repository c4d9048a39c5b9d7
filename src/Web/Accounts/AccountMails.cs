using System.Text.Json.Nodes;
using ExamReg.Domain;
using ExamReg.Domain.Messages;
using ExamReg.Web.Identity;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace ExamReg.Web.Accounts;

/// <summary>
/// Mails about the account itself. Written over the connection of <see cref="IdentityDb"/>: in its transaction, where there is one, so
/// that a change and the word about it happen together.
/// </summary>
public sealed class AccountMails(IdentityDb db)
{
    /// <summary>Writes a mail; the same key again writes nothing.</summary>
    /// <param name="account">To whom.</param>
    /// <param name="kind">One of <c>MessageKinds</c>.</param>
    /// <param name="occasion">Unique for this account and kind.</param>
    /// <param name="more">What the template fills in besides the user name.</param>
    /// <param name="lifetime">After that it is not sent any more.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task QueueAsync(
        Account account, string kind, string occasion, JsonObject? more = null, TimeSpan? lifetime = null, CancellationToken ct = default)
    {
        var data = more ?? [];
        data["userName"] = account.UserName;
        await using var exam = ExamDb.On((NpgsqlConnection)db.Database.GetDbConnection());
        await new QueueMail(exam).HandleAsync(new(account.Id, kind, $"{kind}/{account.Id}/{occasion}", data, lifetime), ct);
    }
}
