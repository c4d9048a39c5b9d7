using System.Security.Claims;
using ExamReg.Web.Identity;

namespace ExamReg.Web.Pages.Shared;

/// <summary>A function page in the navigation tree.</summary>
/// <param name="Label">What the menu and the tab say.</param>
/// <param name="Address">The page's path, also the key of its tab.</param>
/// <param name="Icon">A symbol of img/icons.svg.</param>
/// <param name="WholePage">Leads out of the workspace: a third party's page that cannot open in a tab.</param>
public sealed record NavigationItem(string Label, string Address, string Icon, bool WholePage = false)
{
    /// <summary>The label in the reader's language.</summary>
    public string Title => Text.Find(Label) ?? Label;
}

/// <summary>Items below a heading that folds; without a heading they stand by themselves.</summary>
/// <param name="Key">For the cookie that remembers what is folded.</param>
/// <param name="Label">The heading.</param>
/// <param name="Icon">A symbol of img/icons.svg.</param>
/// <param name="Items">The pages.</param>
public sealed record NavigationGroup(string Key, string? Label, string? Icon, IReadOnlyList<NavigationItem> Items)
{
    /// <summary>The heading in the reader's language.</summary>
    public string? Title => Label is null ? null : Text.Find(Label) ?? Label;
}

/// <summary>The navigation tree of the workspace: what the roles of a person may open.</summary>
public sealed class NavigationMenu
{
    /// <summary>Where a person is led whose roles open nothing.</summary>
    private const string Nowhere = "/accounts/password";

    private static readonly NavigationItem[] _officePages =
    [
        new("网上报名公告", "/admin/announcements", "speakerphone"),
        new("考场编排", "/admin/seats", "building"),
    ];

    private static readonly NavigationItem[] _flowPages =
    [
        new("流程设计", "/designer", "route"),
        new("流程版本", "/admin/flows", "list-details"),
        new("流程实例", "/admin/instances", "sitemap"),
    ];

    private static readonly NavigationGroup _flows = new("flows", "流程", "route", _flowPages);

    private static readonly (string Role, NavigationGroup[] Groups)[] _byRole =
    [
        (Roles.Candidate,
        [
            new("home", null, null, [new("欢迎页", "/portal", "home")]),
            new("registration", "考试报名", "clipboard-text",
            [
                new("当前考次", "/portal/registration", "edit"),
                new("报名状态与支付", "/portal/payment", "credit-card"),
                new("打印下载", "/portal/papers", "printer"),
                new("现场确认", "/portal/confirmation", "map-pin-check"),
            ]),
            new("messages", null, null, [new("消息", "/portal/messages", "bell")]),
        ]),
        (Roles.SiteStaff,
        [
            new("site", "考点工作台", "building",
            [
                new("审核队列", "/desk/reviews", "list-check"),
                new("现场确认", "/desk/confirmations", "map-pin-check"),
                new("考场座位", "/desk/rooms", "list-details"),
            ]),
        ]),
        (Roles.ExamStaff, [new("office", "考务管理", "speakerphone", _officePages)]),
        (Roles.Designer, [_flows]),
        (Roles.DesignerViewer, [_flows]),
        (Roles.Administrator,
        [
            new("administration", "系统管理", "settings",
            [
                // Administrators begin where things may be stuck, designers at the drawing.
                _flowPages[^1],
                .. _flowPages[..^1],
                .. _officePages,
                new("时间机器", "/admin/clock", "history"),
                new("邮件", "/admin/mails", "mail"),
                new("任务", "/admin/hangfire", "stack-2", WholePage: true),
                new("审计", "/admin/audit", "shield-check"),
            ]),
        ]),
    ];

    private static readonly NavigationGroup _passport =
        new("passport", "通行证", "id",
        [
            new("通行证资料", "/accounts/passport", "user"),
            new("修改密码", "/accounts/password", "key"),
            new("登录设备", "/accounts/sessions", "device-mobile"),
        ]);

    private NavigationMenu(IReadOnlyList<NavigationGroup> groups) => Groups = groups;

    /// <summary>The groups, in order.</summary>
    public IReadOnlyList<NavigationGroup> Groups { get; }

    /// <summary>The page after login: the first of the menu.</summary>
    public string Home => Groups.SelectMany(group => group.Items).FirstOrDefault(item => !item.WholePage)?.Address ?? Nowhere;

    /// <summary>The menu of a person.</summary>
    public static NavigationMenu For(ClaimsPrincipal user) =>
        new([.. _byRole.Where(entry => user.IsInRole(entry.Role)).SelectMany(entry => entry.Groups), _passport]);

    /// <summary>
    /// The item a page belongs to: the one with the longest address that begins the page's. An address that also begins other
    /// items' (the welcome page's) stands for its own page only.
    /// </summary>
    public NavigationItem? ItemOf(PathString path)
    {
        var items = Groups.SelectMany(group => group.Items).ToArray();
        return items
            .Where(item => path.StartsWithSegments(item.Address)
                && (path == item.Address || !items.Any(other => other != item && new PathString(other.Address).StartsWithSegments(item.Address))))
            .MaxBy(item => item.Address.Length);
    }
}
