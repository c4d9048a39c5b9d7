namespace ExamReg.Domain.Registrations;

/// <summary>Errors that several operations share.</summary>
internal static class RegistrationErrors
{
    public static DomainError NotFound => new("registration-not-found", Text.Of("没有找到这份报名。请从“当前考次”重新进入。"));

    public static DomainError PhotoMissing => new("photo-missing", "Photo", Text.Of("尚未上传照片，没有照片报名无效。请先上传照片。"));

    public static DomainError NotYourSite =>
        new("not-your-site", Text.Of("这份报名不属于您的考点，只能处理本考点的考生。请核对报名号。"));

    /// <summary>Success when the staff member's site is the registration's.</summary>
    public static Result CheckSite(Registration registration, Guid staffSiteId) =>
        registration.SiteId == staffSiteId ? Result.Success() : NotYourSite;
}
