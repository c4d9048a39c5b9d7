using System.Net;
using System.Text;

namespace ExamReg.Web.SandboxQQ;

/// <summary>The sandbox's two pages. It is another party's site, so it has nothing of ours.</summary>
internal static class SandboxQQPage
{
    public const string Style =
        """
        body { margin: 0; background: #eef3f8; color: #1b2a3a; font: 16px/1.6 system-ui, "Noto Sans SC", sans-serif; }
        main { max-width: 420px; margin: 48px auto; padding: 28px; background: #fff; border: 1px solid #d5dfe9; border-radius: 12px; }
        h1 { font-size: 20px; margin: 0 0 6px; }
        p { margin: 0 0 16px; color: #40566b; }
        a { display: block; padding: 12px 16px; margin-bottom: 10px; border: 1px solid #c7d4e2; border-radius: 8px; color: #0b5394; text-decoration: none; font-weight: 600; }
        a:hover, a:focus { background: #eaf3fc; }
        a.cancel { border-color: transparent; color: #40566b; font-weight: 400; text-align: center; margin: 0; }
        @media (max-width: 480px) { main { margin: 16px; padding: 20px; } }
        """;

    public static IResult Choose(IEnumerable<(string Nickname, string Address)> people, string cancel)
    {
        var links = new StringBuilder();
        foreach (var (nickname, address) in people)
            links.Append($"<a href=\"{Encode(address)}\">{Encode(nickname)}</a>");
        return Page("沙箱 QQ 登录", $"<h1>沙箱 QQ 登录</h1><p>演示用，不是真正的 QQ。选择一个 QQ 账号授权登录“考试网上报名”：</p>{links}<a class=\"cancel\" href=\"{Encode(cancel)}\">取消</a>");
    }

    public static IResult Refused() => Page("沙箱 QQ", "<h1>请求不正确</h1><p>应用编号或回调地址与登记的不符（100010）。</p>", StatusCodes.Status400BadRequest);

    private static IResult Page(string title, string body, int status = StatusCodes.Status200OK) => Results.Content(
        $"<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title}</title>"
        + $"<link rel=\"icon\" href=\"data:,\"><link rel=\"stylesheet\" href=\"/sandbox.css\"></head><body><main>{body}</main></body></html>",
        "text/html", Encoding.UTF8, status);

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
