namespace ExamReg.Web.SandboxBank;

/// <summary>All that the sandbox bank is told by whoever starts it. It reads no other configuration.</summary>
public sealed record SandboxBankOptions
{
    /// <summary>Must be said explicitly: a platform that sells "payment succeeded" at the press of a button has no place in production.</summary>
    public required bool DemoMode { get; init; }

    /// <summary>Where it listens, for example http://localhost:5081. Port 0 takes a free one.</summary>
    public required string Url { get; init; }

    /// <summary>PostgreSQL; everything lies in the schema <c>sandbox_bank</c>, which the bank creates by itself.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>Where the platform's own key pair lies; made at the first start.</summary>
    public required string KeyFolder { get; init; }

    /// <summary>The one merchant that has signed a contract.</summary>
    public required MerchantContract Merchant { get; init; }

    /// <summary>Pause before each attempt to deliver a notice, the first included; their number is the number of attempts.</summary>
    public IReadOnlyList<TimeSpan> NoticeDelays { get; init; } =
    [
        TimeSpan.Zero, Seconds(1), Seconds(3), Seconds(10), Seconds(30), Minutes(2), Minutes(5), Minutes(10), Minutes(30),
        Minutes(60), Minutes(120), Minutes(360), Minutes(900),
    ];

    /// <summary>How long the button "稍后通知" holds the notice back.</summary>
    public TimeSpan LaterNotice { get; init; } = Minutes(1);

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);

    private static TimeSpan Minutes(int minutes) => TimeSpan.FromMinutes(minutes);
}

/// <summary>What the bank knows of a merchant.</summary>
/// <param name="AppId">Comes with every request.</param>
/// <param name="Name">Shown on the cashier's pages.</param>
/// <param name="PublicKeyPem">Checks the merchant's signatures.</param>
public sealed record MerchantContract(string AppId, string Name, string PublicKeyPem);
