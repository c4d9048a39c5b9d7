using ExamReg.Activities;
using ExamReg.Activities.Filling;
using ExamReg.Domain;
using ExamReg.Domain.Registrations;
using ExamReg.Domain.Security;
using ExamReg.Domain.Sites;
using ExamReg.Web.Identity;
using ExamReg.Web.Portal;
using ExamReg.Web.Portal.Filling;
using ExamReg.Workflows.Runtime;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Pages.Portal;

/// <summary>当前考次: draws the step that the candidate's instance waits for, and sends what the candidate does there.</summary>
[RequestSizeLimit(LargestUpload)]
[RequestFormLimits(MultipartBodyLengthLimit = LargestUpload)]
public sealed class RegistrationModel(
    CurrentRegistration current, WorkflowRuntime runtime, StartRegistration start, ExamDb db, IdentityNumberCipher cipher)
    : PortalPage(current, runtime)
{
    private const string Here = "/portal/registration";

    // Far above what any step allows, so that the step itself can say how large the photo is and may be.
    private const int LargestUpload = 8 * 1024 * 1024;

    /// <summary>Made when the start's form was rendered: it becomes the registration's id, so that a double click begins one.</summary>
    [BindProperty]
    public Guid NewRegistrationId { get; set; }

    /// <summary>The basic information as typed.</summary>
    [BindProperty]
    public BasicInformationInput? Input { get; set; }

    public IReadOnlyList<ProgressStep> Steps { get; private set; } = [];

    public Agreement? Agreement { get; private set; }

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
        return Partial("_Subjects", await SubjectsForm.ReadAsync(db, step, State, pick, Aborted));
    }

    public async Task<IActionResult> OnPostStartAsync()
    {
        if (State.Session is not { } session)
            return Go(Here, Alert.Warning("当前没有开放报名的考次，请关注网上报名公告。"));
        var id = NewRegistrationId == Guid.Empty ? Guid.CreateVersion7() : NewRegistrationId;
        await ShowAsync(await start.HandleAsync(id, session.Id, State.CandidateId, User.AccountId(), Aborted));
        return Alert is null ? Redirect(Here) : await DrawAsync();
    }

    public async Task<IActionResult> OnPostAgreementAsync(string answer, bool ticked)
    {
        var accepted = answer == "accept";
        var result = await SendAsync(Stimuli.Agreement, new AgreementAnswer(accepted, ticked));
        return result is BurstResult.Accepted
            ? accepted ? Redirect(Here) : Go("/portal", Alert.Info("您未同意报名协议，报名已中止。报名开放期间可以重新开始。"))
            : await DrawAsync();
    }

    public async Task<IActionResult> OnPostInformationAsync()
    {
        Input ??= new();
        var result = await SendAsync(Stimuli.Information, Input, prefix: "Input.");
        return result is BurstResult.Accepted done
            ? Go(Here, done.IsDuplicate ? AlreadyDone : Alert.Success("基本信息已保存。请选择考点和科目。"))
            : await DrawAsync();
    }

    public async Task<IActionResult> OnPostSubjectsAsync(SubjectsPick pick)
    {
        // Nothing ticked is a choice, too: it must not bring the stored one back.
        pick = pick with { OfferingIds = pick.OfferingIds ?? [] };
        var choice = new SubjectChoice(pick.SiteId ?? Guid.Empty, pick.OfferingIds, pick.Truthful);
        if (await SendAsync(Stimuli.Subjects, choice) is not BurstResult.Accepted)
            return await DrawAsync(pick);
        if (State.WaitingFor<Photo>() is null)
            return Go(Here, Alert.Success("报考信息已提交。"));
        TempData["ask-for-photo"] = true;
        return Go(Here, Alert.Success("报考信息已提交，名额已为您保留。"));
    }

    public async Task<IActionResult> OnPostPhotoAsync(IFormFile? photo)
    {
        using var bytes = new MemoryStream();
        if (photo is not null)
            await photo.CopyToAsync(bytes, Aborted);
        if (photo is null || bytes.Length == 0)
        {
            ModelState.AddModelError("Photo", "请先选择照片文件，再点击按钮上传。");
            return await DrawAsync();
        }
        return await SendPhotoAsync(bytes.ToArray());
    }

    /// <summary>The way leads through the photo again (after a correction of the information), and the photo stays.</summary>
    public async Task<IActionResult> OnPostKeepPhotoAsync()
    {
        var registrationId = State.Registration?.Id;
        var stored = await db.Photos.Where(photo => photo.RegistrationId == registrationId).Select(photo => photo.Bytes).SingleOrDefaultAsync(Aborted);
        if (stored is not null)
            return await SendPhotoAsync(stored);
        ModelState.AddModelError("Photo", "还没有上传过照片，请先选择照片文件。");
        return await DrawAsync();
    }

    public Task<IActionResult> OnPostEditInformationAsync() => ActAsync(Stimuli.EditInformation, "现在可以修改基本信息和报考科目，修改后请重新提交。");

    public Task<IActionResult> OnPostEditPhotoAsync() => ActAsync(Stimuli.EditPhoto, "现在可以上传新的照片。");

    public Task<IActionResult> OnPostApplyAsync() => ActAsync(Stimuli.ApplyForReview, "已申请信息审核，当前状态为“待审核”。审核结果会通过消息通知您。");

    public Task<IActionResult> OnPostWithdrawAsync() => ActAsync(Stimuli.Withdraw, "报名已撤销，所占名额已释放。");

    private static Alert AlreadyDone => Alert.Info("这次提交此前已经处理，重复提交只计一次。请核对当前内容。");

    private async Task<IActionResult> SendPhotoAsync(byte[] bytes)
    {
        if (await SendAsync(Stimuli.Photo, new PhotoUpload(bytes)) is not BurstResult.Accepted done)
            return await DrawAsync();
        var advice = done.Answer is null ? [] : Workflows.Expressions.ValueConverter.To<PhotoAccepted>(done.Answer).Advice;
        return Go(Here, advice.Count == 0
            ? Alert.Success("照片已上传。请核对全部报考信息。")
            : Alert.Info($"照片已上传。建议：{string.Join(" ", advice)}如需更换，可点击“修改照片”。"));
    }

    private async Task<IActionResult> ActAsync(string stimulus, string done) => await SendAsync(stimulus) is BurstResult.Accepted accepted
        ? Go(Here, accepted.IsDuplicate ? AlreadyDone : Alert.Success(done))
        : await DrawAsync();

    // One step at a time: whatever waits decides what is drawn; where no form waits, the overview is.
    private async Task<IActionResult> DrawAsync(SubjectsPick? pick = null)
    {
        if (State is not { IsActive: true, View: { } view, Registration: { } registration })
            return Page();
        Steps = ProgressSteps.Of(view, registration.Site?.ReviewRequired, await ConfirmsAsync(registration));
        var photoAddress = await PhotoEndpoint.AddressAsync(db, registration.Id, Aborted);
        if (State.WaitingFor<Agreement>() is { } agreement)
            Agreement = (Agreement)agreement.Activity;
        else if (State.WaitingFor<Information>() is { } information)
            Information = Fill(information, registration);
        else if (State.WaitingFor<Activities.Filling.Subjects>() is { } subjects)
            Subjects = await SubjectsForm.ReadAsync(db, subjects, State, pick ?? new(), Aborted);
        else if (State.WaitingFor<Photo>() is { } photo)
            (Photo, Overview) = (PhotoForm.Of(photo, State, photoAddress), Overview.Of(State, cipher, photoAddress));
        else
            Overview = Overview.Of(State, cipher, photoAddress);
        return Page();
    }

    private InformationForm Fill(WaitingActivity step, Registration registration) => new(
        step.Get(((Information)step.Activity).Hint),
        Input ?? registration.ReadInput(cipher),
        registration.MarkedFields,
        registration.RejectReason);

    private async Task<bool?> ConfirmsAsync(Registration registration) => registration.Site is { } site
        ? site.ConfirmationRequired || await PublishedNotices(db, site.Id, registration.SessionId).AnyAsync(notice => notice.DemandsConfirmation, Aborted)
        : null;

    private static IQueryable<SiteNotice> PublishedNotices(ExamDb db, Guid siteId, Guid sessionId) =>
        db.SiteNotices.AsNoTracking().Where(n => n.SiteId == siteId && n.SessionId == sessionId && n.PublishedAt <= ExamDb.Now());
}
