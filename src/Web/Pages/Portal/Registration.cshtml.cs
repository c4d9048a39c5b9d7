using ExamReg.Activities;
using ExamReg.Activities.Filling;
using ExamReg.Domain;
using ExamReg.Domain.Clock;
using ExamReg.Domain.Photos;
using ExamReg.Domain.Registrations;
using ExamReg.Domain.Security;
using ExamReg.Domain.Sites;
using ExamReg.Web.Identity;
using ExamReg.Web.Pages.Shared;
using ExamReg.Web.Portal;
using ExamReg.Web.Portal.Filling;
using ExamReg.Web.Registrations;
using ExamReg.Web.Security;
using ExamReg.Workflows.Runtime;
using ExamReg.Workflows.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Pages.Portal;

/// <summary>当前考次: draws the step that the candidate's instance waits for, and sends what the candidate does there.</summary>
[RequestSizeLimit(UploadedPhoto.LargestRequest)]
[RequestFormLimits(MultipartBodyLengthLimit = UploadedPhoto.LargestRequest)]
[EnableRateLimiting(RateLimits.Upload)]
public sealed class RegistrationModel(
    CurrentRegistration current,
    WorkflowRuntime runtime,
    StartRegistration start,
    ExamDb db,
    IdentityNumberCipher cipher,
    SeatBoards boards,
    PhotoInspector inspector,
    PassportInformation passport,
    InformationDraft drafts,
    DefinitionStore definitions)
    : PortalPage(current, runtime)
{
    private const string Here = "/portal/registration";

    /// <summary>Made when the start's form was rendered: it becomes the registration's id, so that a double click begins one.</summary>
    [BindProperty]
    public Guid NewRegistrationId { get; set; }

    /// <summary>The basic information as typed.</summary>
    [BindProperty]
    public BasicInformationInput? Input { get; set; }

    public IReadOnlyList<ProgressStep> Steps { get; private set; } = [];

    public AgreementForm? Agreement { get; private set; }

    public InformationForm? Information { get; private set; }

    public SubjectsForm? Subjects { get; private set; }

    public PhotoForm? Photo { get; private set; }

    public Overview? Overview { get; private set; }

    /// <summary>Whether the reminder to upload the photo pops up.</summary>
    public bool AsksForPhoto { get; private set; }

    public async Task<IActionResult> OnGetAsync([FromQuery] SubjectsPick pick)
    {
        AsksForPhoto = TempData["ask-for-photo"] is true;
        return await DrawAsync(pick);
    }

    /// <summary>htmx: the chosen site's subjects, without the page around them.</summary>
    public async Task<IActionResult> OnGetOfferingsAsync([FromQuery] SubjectsPick pick)
    {
        if (!Request.Headers.ContainsKey("HX-Request") || State.WaitingFor<Activities.Filling.Subjects>() is not { } step)
            return await DrawAsync(pick);
        return Partial("_Subjects", await SubjectsForm.ReadAsync(boards, step, State, pick));
    }

    /// <summary>Begins a registration. Where the agreement was read before that, its answer counts at once.</summary>
    /// <param name="answer">accept or decline; null where only a button to begin was pressed.</param>
    /// <param name="ticked">Whether the box 同意报名协议 was ticked.</param>
    /// <param name="version">The version of the flow whose agreement was read.</param>
    public async Task<IActionResult> OnPostStartAsync(string? answer, bool ticked, int? version)
    {
        if (answer == "decline")
            return Go("/portal", Ended);
        if (State.Session is not { } session)
            return Go(Here, Alert.Warning(Text.Of("当前没有开放报名的考次，请关注网上报名公告。")));
        var id = NewRegistrationId == Guid.Empty ? Guid.CreateVersion7() : NewRegistrationId;
        await ShowAsync(await start.HandleAsync(id, session.Id, State.CandidateId, User.AccountId(), Aborted));
        if (Alert is not null)
            return await DrawAsync();
        // Another text was published while this one was read: nobody agrees to what they have not seen.
        return answer is null || State.View?.Workflow.Key != version ? Redirect(Here) : await OnPostAgreementAsync(answer, ticked);
    }

    public async Task<IActionResult> OnPostAgreementAsync(string answer, bool ticked)
    {
        var accepted = answer == "accept";
        var result = await SendAsync(Stimuli.Agreement, new AgreementAnswer(accepted, ticked));
        return result is BurstResult.Accepted
            ? accepted ? Redirect(Here) : Go("/portal", Ended)
            : await DrawAsync();
    }

    public async Task<IActionResult> OnPostInformationAsync()
    {
        Input ??= new();
        var result = await SendAsync(Stimuli.Information, Input, prefix: "Input.");
        return result is BurstResult.Accepted done
            ? Go(Here, done.IsDuplicate ? AlreadyDone : Alert.Success(Text.Of($"基本信息已保存。{ThenDo()}")))
            : await DrawAsync();
    }

    /// <summary>Script, while one types: keeps the draft and answers with what is wrong so far.</summary>
    /// <param name="stamp">What the form was drawn with.</param>
    public async Task<IActionResult> OnPostDraftAsync(string? stamp)
    {
        if (State.Registration is not { } registration || State.WaitingFor<Information>() is null)
            return new JsonResult(new DraftAnswer(null, BurstMessages.OutOfTurn(State.View), [])) { StatusCode = StatusCodes.Status409Conflict };
        Input ??= new();
        var saved = await drafts.SaveAsync(registration.Id, Input, stamp ?? "", Aborted);
        return new JsonResult(new DraftAnswer(
            saved.IsSuccess ? BeijingTime.Clock(State.Now) : null,
            saved.Errors.FirstOrDefault()?.Message,
            InformationDraft.Complaints(Input, State.Now)));
    }

    public async Task<IActionResult> OnPostSubjectsAsync(SubjectsPick pick)
    {
        // Nothing ticked is a choice, too: it must not bring the stored one back.
        pick = pick with { OfferingIds = pick.OfferingIds ?? [] };
        var choice = new SubjectChoice(pick.SiteId ?? Guid.Empty, pick.OfferingIds, pick.Truthful);
        if (await SendAsync(Stimuli.Subjects, choice) is not BurstResult.Accepted)
            return await DrawAsync(pick, anew: true);
        // Who corrects something may have a photo already.
        if (State.WaitingFor<Photo>() is null || await PhotoEndpoint.AddressAsync(db, State.Registration!.Id, Aborted) is not null)
            return Go(Here, Alert.Success(Text.Of($"报考信息已提交，名额已为您保留。{ThenDo()}")));
        TempData["ask-for-photo"] = true;
        return Go(Here, Alert.Success(Text.Of("报考信息已提交，名额已为您保留。考生必须上传照片，否则报名无效。")));
    }

    public async Task<IActionResult> OnPostPhotoAsync(IFormFile? photo)
    {
        // Out of turn, or sent twice: the engine's answer.
        if (State.WaitingFor<Photo>() is not { } step)
            return await SendPhotoAsync(null);
        var inspected = await UploadedPhoto.InspectAsync(photo, inspector, step, Aborted);
        if (inspected.IsSuccess)
            return await SendPhotoAsync(inspected.Value);
        foreach (var error in inspected.Errors)
            ModelState.AddModelError("photo", error.Message);
        Alert = Alert.Danger(Text.Of($"照片没有上传：{string.Join(" ", inspected.Errors.Select(error => error.Message))}"));
        return await DrawAsync();
    }

    /// <summary>The way leads through the photo again (after a correction of the information), and the photo stays.</summary>
    public async Task<IActionResult> OnPostKeepPhotoAsync() => await SendAsync(Stimuli.KeepPhoto, hasFields: false) is BurstResult.Accepted
        ? Go(Here, Alert.Success(Text.Of($"照片保持不变。{ThenDo()}")))
        : await DrawAsync();

    public Task<IActionResult> OnPostEditInformationAsync() => ActAsync(Stimuli.EditInformation, Text.Of("现在可以修改基本信息和报考科目，修改后请重新提交。"));

    public Task<IActionResult> OnPostEditPhotoAsync() => ActAsync(Stimuli.EditPhoto, Text.Of("现在可以上传新的照片。"));

    public Task<IActionResult> OnPostApplyAsync() => ActAsync(Stimuli.ApplyForReview, Text.Of("已申请信息审核，当前状态为“待审核”。审核结果会通过消息通知您。"));

    public Task<IActionResult> OnPostWithdrawAsync() => ActAsync(Stimuli.Withdraw, Text.Of("报名已撤销，所占名额已释放。"));

    private static Alert Ended => Alert.Info(Text.Of("您未同意报名协议，报名已中止。报名开放期间可以重新开始。"));

    private static Alert AlreadyDone => Alert.Info(Text.Of("这次提交此前已经处理，重复提交只计一次。请核对当前内容。"));

    private async Task<IActionResult> SendPhotoAsync(InspectedPhoto? photo)
    {
        if (await SendAsync(Stimuli.Photo, photo, hasFields: false) is not BurstResult.Accepted done)
            return await DrawAsync();
        var advice = done.Answer is null ? [] : Workflows.Expressions.ValueConverter.To<PhotoAccepted>(done.Answer).Advice;
        return Go(Here, advice.Count == 0
            ? Alert.Success(Text.Of($"照片已上传。{ThenDo()}"))
            : Alert.Info(Text.Of($"照片已上传，符合要求，可以直接进行下一步。构图还可以更好：{string.Join(Text.IsEnglish ? " " : "", advice)}如需更换，请点击“修改照片”。")));
    }

    // What the instance waits for now, in the words of its definition: the order of the steps is the flow's.
    private string ThenDo() => State.WaitingLabels is [var label, ..] ? Text.Of($"下一步：{label}。") : "";

    private async Task<IActionResult> ActAsync(string stimulus, string done) => await SendAsync(stimulus, hasFields: false) is BurstResult.Accepted accepted
        ? Go(Here, accepted.IsDuplicate ? AlreadyDone : Alert.Success(done))
        : await DrawAsync();

    // One step at a time: whatever waits decides what is drawn; where no form waits, the overview is.
    private async Task<IActionResult> DrawAsync(SubjectsPick? pick = null, bool anew = false)
    {
        if (State is { MayStart: true, Registration: null })
            await DrawBeginningAsync();
        if (State is not { IsActive: true, View: { } view, Registration: { } registration })
            return Page();
        Steps = ProgressSteps.Of(view, registration.Site?.ReviewRequired, await ConfirmsAsync(registration));
        var photoAddress = await PhotoEndpoint.AddressAsync(db, registration.Id, Aborted);
        if (State.WaitingFor<Agreement>() is { } agreement)
            Agreement = AgreementForm.Of(agreement);
        else if (State.WaitingFor<Information>() is { } information)
            Information = await FillAsync(information, registration);
        else if (State.WaitingFor<Activities.Filling.Subjects>() is { } subjects)
            Subjects = await SubjectsForm.ReadAsync(boards, subjects, State, pick ?? new(), anew);
        else if (State.WaitingFor<Photo>() is { } photo)
            (Photo, Overview) = (PhotoForm.Of(photo, State, photoAddress), Overview.Of(State, cipher, photoAddress));
        else
            Overview = Overview.Of(State, cipher, photoAddress);
        return Page();
    }

    // Nothing has begun: the published flow's agreement is read first.
    private async Task DrawBeginningAsync()
    {
        if (await definitions.FindPublishedAsync(RegistrationModule.DefinitionId, Aborted) is not { } flow)
            return;
        Agreement = AgreementForm.Before(flow);
        Steps = Agreement is null ? [] : ProgressSteps.Before(flow);
    }

    private async Task<InformationForm> FillAsync(WaitingActivity step, Registration registration)
    {
        var isFirst = Input is null && registration is { InformationDraft: null, HasInformation: false };
        var values = Input ?? (isFirst ? await passport.ReadAsync(User.AccountId(), State.Now, Aborted) : registration.ReadInput(cipher));
        return new(Text.Known(step.Get(((Information)step.Activity).Hint)), values, registration.MarkedFields, registration.RejectReason)
        {
            Stamp = registration.InformationStamp,
            IsFromPassport = isFirst && values.IdentityNumber is not null,
            IsDraft = Input is null && registration.InformationDraft is not null,
        };
    }

    private async Task<bool?> ConfirmsAsync(Registration registration) => registration.Site is { } site
        ? site.ConfirmationRequired || await PublishedNotices(db, site.Id, registration.SessionId).AnyAsync(notice => notice.DemandsConfirmation, Aborted)
        : null;

    private static IQueryable<SiteNotice> PublishedNotices(ExamDb db, Guid siteId, Guid sessionId) =>
        db.SiteNotices.AsNoTracking().Where(n => n.SiteId == siteId && n.SessionId == sessionId && n.PublishedAt <= ExamDb.Now());
}
