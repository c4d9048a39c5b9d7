using ExamReg.Domain;
using ExamReg.Domain.Messages;
using ExamReg.Web.Admin;
using ExamReg.Web.Portal;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Mails;

/// <summary>An administrator has a mail sent again; written down in the same transaction.</summary>
public sealed class SendMailAgain(ExamDb db, Audit audit)
{
    /// <summary>Has it sent again, and says what came of it.</summary>
    public async Task<Alert> HandleAsync(Guid id, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var before = await db.Mails.Where(mail => mail.Id == id).Select(mail => new { mail.State, mail.Kind }).SingleOrDefaultAsync(ct);
        var result = await new RetryMail(db).HandleAsync(id, ct);
        if (!result.IsSuccess)
            return Alert.Info(result.Errors[0].Message);
        await audit.WriteAsync(db, new(AuditActs.MailRetried, AuditActs.Mail(id), new { state = before!.State.ToString(), before.Kind }), ct);
        await transaction.CommitAsync(ct);
        return Alert.Success(Text.Of("邮件已重新排入发送队列。"));
    }
}
