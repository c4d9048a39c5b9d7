namespace ExamReg.Web.Accounts.Sessions;

/// <summary>A browser's own description in two words that its owner recognises: "Chrome · Windows". A help for the eye, and no proof.</summary>
public static class DeviceName
{
    // The first that is found counts: browsers name their ancestors too.
    private static readonly (string Sign, string Name)[] Browsers =
    [
        ("MicroMessenger/", "微信"), ("QQBrowser/", "QQ 浏览器"), ("QQ/", "QQ"), ("UCBrowser/", "UC 浏览器"), ("HuaweiBrowser/", "华为浏览器"),
        ("MiuiBrowser/", "小米浏览器"), ("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"), ("Safari/", "Safari"),
    ];

    private static readonly (string Sign, string Name)[] Systems =
    [
        ("HarmonyOS", "HarmonyOS"), ("OpenHarmony", "HarmonyOS"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
        ("Windows", "Windows"), ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
    ];

    /// <summary>The name, or 未知设备.</summary>
    public static string Of(string userAgent)
    {
        var (browser, system) = (Find(Browsers, userAgent), Find(Systems, userAgent));
        return (browser, system) switch
        {
            (null, null) => Text.Of("未知设备"),
            (null, _) => system,
            (_, null) => browser,
            _ => $"{browser} · {system}",
        };
    }

    private static string? Find((string Sign, string Name)[] known, string userAgent) =>
        known.FirstOrDefault(entry => userAgent.Contains(entry.Sign, StringComparison.Ordinal)).Name;
}
