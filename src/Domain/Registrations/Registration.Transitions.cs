using ExamReg.Domain.Clock;

namespace ExamReg.Domain.Registrations;

/// <content>Transitions: each guards, changes and names both states when it refuses.</content>
public sealed partial class Registration
{
    /// <summary>Success while information, subjects and photo may be changed.</summary>
    public Result CheckEditable()
    {
        if (IsLocked)
            return new DomainError("registration-locked", Text.Of($"报名信息已锁定（当前状态“{State.Name()}”），不能修改。如有疑问请联系考点。"));
        if (!State.IsEditable())
            return new DomainError("wrong-state", Text.Of($"当前状态为“{State.Name()}”，不能修改报考信息。请刷新页面查看可进行的操作。"));
        return Result.Success();
    }

    /// <summary>Success while the photo may be uploaded or replaced: as above, and also while payment is awaited.</summary>
    public Result CheckPhotoReplaceable() =>
        State == RegistrationState.AwaitingPayment && !IsLocked ? Result.Success() : CheckEditable();

    /// <summary>Success when the registration form may be printed.</summary>
    public Result CheckFormPrintable() => FormGrantedAt is null
        ? new DomainError("form-not-granted", Text.Of($"当前状态为“{State.Name()}”，报名登记表在支付完成后才能打印下载。"))
        : Result.Success();

    /// <summary>Success when the admission ticket may be printed at <paramref name="now"/>; else a message with the window.</summary>
    public Result CheckTicketPrintable(DateTimeOffset now)
    {
        if (TicketGrantedAt is null)
            return new DomainError("ticket-not-granted", Text.Of($"当前状态为“{State.Name()}”，准考证尚未生成。请先完成前面的报名步骤。"));
        var window = Text.Of($"{BeijingTime.Minute(TicketFrom!.Value)} 至 {BeijingTime.Minute(TicketUntil!.Value)}");
        if (now < TicketFrom)
            return new DomainError("ticket-too-early", Text.Of($"准考证打印时间为 {window}，现在尚未开始，请届时再来打印下载。"));
        if (now >= TicketUntil)
            return new DomainError("ticket-too-late", Text.Of($"准考证打印时间为 {window}，现在已经结束。请联系考点。"));
        return Result.Success();
    }

    internal Result MoveTo(RegistrationState next)
    {
        if (State == next)
            return Result.Success();
        if (!State.MayBecome(next))
        {
            return new DomainError(
                "wrong-state", Text.Of($"报名当前为“{State.Name()}”，不能转为“{next.Name()}”。请刷新页面查看可进行的操作。"));
        }

        State = next;
        return Result.Success();
    }

    internal Result AcceptAgreement(string hash, DateTimeOffset now)
    {
        if (State != RegistrationState.FillingIn)
            return new DomainError("wrong-state", Text.Of($"当前状态为“{State.Name()}”，报名协议只在“填报中”时需要确认。"));
        AgreementAcceptedAt ??= now;
        AgreementHash ??= hash;
        return Result.Success();
    }

    internal Result Reopen()
    {
        if (IsLocked)
            return CheckEditable();
        return MoveTo(RegistrationState.FillingIn);
    }

    /// <summary>What the last review marked and the candidate has changed since is no longer marked.</summary>
    internal void Unmark(IEnumerable<string> changed) => MarkedFields = [.. MarkedFields.Except(changed)];

    internal void Submit(Guid siteId, DateTimeOffset now, bool hasPhoto, TimeSpan holdFor)
    {
        (SiteId, SubmittedAt) = (siteId, now);
        // Whoever holds seats already gets no new time for them.
        if (holdFor > TimeSpan.Zero)
            SeatsHeldUntil ??= now + holdFor;
        State = !HasInformation ? RegistrationState.FillingIn
            : hasPhoto ? RegistrationState.Submitted : RegistrationState.AwaitingPhoto;
    }

    internal void PhotoReplaced()
    {
        Unmark([PhotoMark]);
        PhotoIsThere();
    }

    internal void PhotoIsThere()
    {
        if (State == RegistrationState.AwaitingPhoto)
            MoveTo(RegistrationState.Submitted);
    }

    /// <summary>
    /// The flow decides in which order information, subjects and photo are given. Where it goes on from "filling in" to a review
    /// or a payment, all three must be there: then the registration counts as submitted.
    /// </summary>
    internal void FinishFilling(bool hasPhoto)
    {
        if (State is RegistrationState.FillingIn or RegistrationState.AwaitingPhoto && HasInformation && SubmittedAt is not null && hasPhoto)
            State = RegistrationState.Submitted;
    }

    /// <summary>From here on the payment decides how long the seats are held, also while the candidate goes back to change something.</summary>
    internal void HoldSeatsForPayment(DateTimeOffset payBy, DateTimeOffset seatsHeldUntil) => (PayBy, SeatsHeldUntil) = (payBy, seatsHeldUntil);

    /// <summary>Nothing runs against the candidate: no seats are held, or it is not the candidate's turn.</summary>
    internal void StopSeatClock() => (PayBy, SeatsHeldUntil) = (null, null);

    internal void Lock() => IsLocked = true;

    internal void Unlock() => IsLocked = false;

    internal Result ApplyForReview(DateTimeOffset now)
    {
        var moved = MoveTo(RegistrationState.UnderReview);
        if (moved.IsSuccess)
        {
            (ReviewRequestedAt, RejectReason, MarkedFields, IsLocked) = (now, null, [], true);
            StopSeatClock();
        }

        return moved;
    }

    internal Result Approve()
    {
        var moved = MoveTo(RegistrationState.Approved);
        if (moved.IsSuccess)
            (RejectReason, MarkedFields, IsLocked) = (null, [], true);
        return moved;
    }

    internal Result Reject(string reason, string[] markedFields)
    {
        var moved = MoveTo(RegistrationState.ReviewRejected);
        if (moved.IsSuccess)
            (RejectReason, MarkedFields, IsLocked) = (reason, markedFields, false);
        return moved;
    }

    internal Result Pay()
    {
        var moved = MoveTo(RegistrationState.Paid);
        if (moved.IsSuccess)
        {
            (IsLocked, EndedAt, EndReason) = (true, null, null);
            StopSeatClock();
        }

        return moved;
    }

    internal Result Confirm(Guid staffId, DateTimeOffset now)
    {
        var moved = MoveTo(RegistrationState.Confirmed);
        if (moved.IsSuccess)
            (ConfirmedAt, ConfirmedBy) = (now, staffId);
        return moved;
    }

    internal Result UndoConfirmation()
    {
        var moved = MoveTo(RegistrationState.AwaitingConfirmation);
        if (moved.IsSuccess)
        {
            (ConfirmedAt, ConfirmedBy) = (null, null);
            // Without confirmation no ticket; number and seat are kept for the next grant.
            (TicketGrantedAt, TicketFrom, TicketUntil) = (null, null, null);
        }

        return moved;
    }

    internal Result End(RegistrationState end, string reason, DateTimeOffset now)
    {
        var moved = MoveTo(end);
        if (moved.IsSuccess)
        {
            (EndedAt, EndReason) = (now, reason);
            StopSeatClock();
        }

        return moved;
    }

    internal void GrantForm(DateTimeOffset now) => FormGrantedAt ??= now;

    internal void GrantTicket(string number, DateTimeOffset from, DateTimeOffset until, DateTimeOffset now)
    {
        TicketNumber ??= number;
        TicketGrantedAt ??= now;
        (TicketFrom, TicketUntil) = (from, until);
    }
}
