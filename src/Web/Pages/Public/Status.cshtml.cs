using System.Diagnostics;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace ExamReg.Web.Pages.Public;

/// <summary>What went wrong, why, and what to do now. Asks nothing of the database, which may be what failed.</summary>
[IgnoreAntiforgeryToken]
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class StatusModel : PageModel
{
    public string Icon { get; private set; } = "alert-triangle";

    public string Heading { get; private set; } = "";

    public string Explanation { get; private set; } = "";

    /// <summary>Finds the failure in the log.</summary>
    public string? Number { get; private set; }

    /// <summary>Where what failed can be tried once more: the page itself, or the one whose form was sent; null where that helps nobody.</summary>
    public string? Again { get; private set; }

    /// <summary>What the way there says.</summary>
    public string AgainText { get; private set; } = "";

    public void OnGet(int code) => Tell(code);

    // The page stands in for a failed request of any kind.
    public void OnPost(int code) => Tell(code);

    // The page stands in for a request, whose address is known; a form is not sent again, one goes back to it.
    private (string? Address, string Text) WayBack()
    {
        if (HttpContext.Features.Get<IStatusCodeReExecuteFeature>() is not { } failed)
            return (null, "");
        if (HttpMethods.IsGet(Request.Method))
            return Response.StatusCode is 400 or 405 ? (null, "") : ($"{failed.OriginalPathBase}{failed.OriginalPath}{failed.OriginalQueryString}", Text.Of("重试"));
        return Uri.TryCreate(Request.Headers.Referer, UriKind.Absolute, out var from) && from.Authority == Request.Host.Value
            ? (from.PathAndQuery, Text.Of("返回上一页"))
            : (null, "");
    }

    // The header was set by whoever refused the request.
    private string TooOften() => int.TryParse(Response.Headers.RetryAfter, out var seconds)
        ? Text.Of($"短时间内的请求次数超过了限制，请在 {seconds} 秒后重试。")
        : Text.Of("短时间内的请求次数超过了限制，请稍等一分钟后重试。");

    private void Tell(int code)
    {
        Response.StatusCode = code is >= 400 and <= 599 ? code : 404;
        (Icon, Heading, Explanation) = Response.StatusCode switch
        {
            400 => ("clock", Text.Of("页面已失效"), Text.Of("页面打开得太久，或登录状态已经变化，所以没有提交成功。请返回上一页刷新后，重新填写并提交。")),
            401 => ("lock", Text.Of("请先登录"), Text.Of("此页面需要登录后打开。")),
            403 => ("lock", Text.Of("没有权限"), Text.Of("当前账号没有此页面的权限。请返回，或换用其他账号登录。")),
            404 => ("search", Text.Of("找不到页面"), Text.Of("地址可能输错了，或者页面已被移走。请检查地址，或从首页重新进入。")),
            405 => ("arrow-left", Text.Of("不能这样打开此页面"), Text.Of("此地址只接受从页面上提交的操作。请返回上一页，点击相应的按钮。")),
            413 => ("upload", Text.Of("文件太大"), Text.Of("上传的文件超过了允许的大小。请换一个较小的文件后重试。")),
            429 => ("hourglass", Text.Of("操作过于频繁"), TooOften()),
            503 => ("hourglass", Text.Of("系统正在准备"), Text.Of("系统正在启动或维护，请稍等片刻后刷新此页面。")),
            >= 500 => ("alert-triangle", Text.Of("系统出现错误"), Text.Of("您的操作没有完成，问题在系统一方。请稍后重试；若仍不成功，请把下面的编号告诉管理人员。")),
            _ => ("alert-triangle", Text.Of("操作没有完成"), Text.Of("服务器没有接受这个请求。请返回上一页后重试。")),
        };
        (Again, AgainText) = Response.StatusCode is 400 or 405 or 413 or 429 or >= 500 ? WayBack() : (null, "");
        Number = Response.StatusCode >= 500 ? Activity.Current?.TraceId.ToHexString() ?? HttpContext.TraceIdentifier : null;
    }
}
