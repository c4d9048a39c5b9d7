using System.Text.Json.Nodes;
using ExamReg.Activities.Messages;
using ExamReg.Domain;
using ExamReg.Domain.Candidates;
using ExamReg.Domain.Messages;
using ExamReg.Tests.Support;
using ExamReg.Tests.Support.Mail;
using ExamReg.Tests.Web.Accounts;
using ExamReg.Web.Mails;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SmtpServer.Protocol;

namespace ExamReg.Tests.Web.Mails;

public sealed class MailDeliveryTests(AccountsDatabase database) : IClassFixture<AccountsDatabase>
{
    [Theory]
    [InlineData("zh-CN", "报名已过期", "您好")]
    [InlineData("en", "Your registration has expired", "Dear 测试")]
    public async Task Should_send_what_was_told_in_the_language_of_the_account(string language, string title, string greeting)
    {
        await using var server = new StandInMailServer();
        await using var host = await AccountsHost.StartAsync(await database.CreateAsync(), settings: server.Settings);
        var mail = await TellAsync(host, "reader", language);

        Assert.Equal(1, await DeliveryOf(host).RunOnceAsync());
        Assert.Equal(0, await DeliveryOf(host).RunOnceAsync());

        var message = Assert.Single(server.Taken);
        Assert.Equal(title, message.Subject);
        Assert.Equal($"{mail:N}@exam.example", message.MessageId);
        Assert.Equal("reader@example.com", message.To.Mailboxes.Single().Address);
        Assert.Contains(greeting, message.TextBody, StringComparison.Ordinal);
        Assert.Contains("<未支付>", message.TextBody, StringComparison.Ordinal);
        Assert.Contains("&lt;未支付&gt;", message.HtmlBody, StringComparison.Ordinal);
        Assert.Contains("https://exam.example/portal/messages", message.TextBody, StringComparison.Ordinal);
        Assert.Equal(("Sent", 1), await FateAsync(host, mail));
    }

    [Fact]
    public async Task Should_keep_mails_while_there_is_no_server_set()
    {
        await using var host = await AccountsHost.StartAsync(await database.CreateAsync());
        var mail = await TellAsync(host, "keeper");

        Assert.False(await DeliveryOf(host).HasDueAsync());
        Assert.Equal(0, await DeliveryOf(host).RunOnceAsync());
        Assert.Equal(("Pending", 0), await FateAsync(host, mail));
    }

    [Fact]
    public async Task Should_not_say_one_mail_from_two_nodes()
    {
        await using var server = new StandInMailServer();
        await using var host = await AccountsHost.StartAsync(await database.CreateAsync(), settings: server.Settings);
        await TellAsync(host, "hot");
        var (arrived, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        server.BeforeAnswer = () =>
        {
            arrived.SetResult();
            return go.Task;
        };
        using MailDelivery node = Delivery(host), other = Delivery(host);

        var first = node.RunOnceAsync();
        await arrived.Task;
        // The other node looks while the first has said the mail and not yet heard the answer.
        Assert.Equal(0, await other.RunOnceAsync());
        go.SetResult();

        Assert.Equal(1, await first);
        Assert.Single(server.Taken);
    }

    [Fact]
    public async Task Should_say_one_mail_from_two_nodes_when_the_lock_is_gone()
    {
        await using var server = new StandInMailServer();
        await using var host = await AccountsHost.StartAsync(await database.CreateAsync(), settings: server.Settings);
        await TellAsync(host, "hot");
        var (count, both) = (0, new TaskCompletionSource());
        server.BeforeAnswer = () =>
        {
            if (Interlocked.Increment(ref count) == 2)
                both.SetResult();
            return both.Task;
        };
        using MailDelivery node = Delivery(host, locks: false), other = Delivery(host, locks: false);

        await Task.WhenAll(node.RunOnceAsync(), other.RunOnceAsync());

        Assert.Equal(2, server.Taken.Count);
    }

    [Fact]
    public async Task Should_say_it_again_under_the_same_id_when_the_mark_was_lost()
    {
        var connectionString = await database.CreateAsync();
        await using var server = new StandInMailServer();
        await using var host = await AccountsHost.StartAsync(connectionString, settings: server.Settings);
        var mail = await TellAsync(host, "crash");
        // The server has taken it; then the process loses its database, as when it dies.
        server.BeforeAnswer = () => database.SqlAsync(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()", connectionString);

        await Assert.ThrowsAnyAsync<Exception>(() => DeliveryOf(host).RunOnceAsync());
        server.BeforeAnswer = null;
        Assert.Equal(1, await DeliveryOf(host).RunOnceAsync());

        Assert.Equal(2, server.Taken.Count);
        Assert.Single(server.Taken.Select(message => message.MessageId).Distinct());
        Assert.Equal(("Sent", 1), await FateAsync(host, mail));
    }

    [Fact]
    public async Task Should_fail_what_is_refused_for_good_and_send_it_when_an_administrator_asks_again()
    {
        await using var server = new StandInMailServer();
        await using var host = await AccountsHost.StartAsync(await database.CreateAsync(), settings: server.Settings);
        server.Unknown.Add("stranger@example.com");
        var mail = await TellAsync(host, "stranger");
        var neighbour = await TellAsync(host, "neighbour");

        // The refusal of one keeps no other back.
        Assert.Equal(1, await DeliveryOf(host).RunOnceAsync());

        Assert.Equal(("Failed", 1), await FateAsync(host, mail));
        Assert.Equal(("Sent", 1), await FateAsync(host, neighbour));
        var error = await AskAsync<string>(host, $"SELECT last_error FROM exam.mails WHERE id = '{mail}'");
        Assert.Contains("550", error, StringComparison.Ordinal);
        Assert.DoesNotContain("@example.com", error, StringComparison.Ordinal);

        server.Unknown.Clear();
        await InDomainAsync(host, db => new RetryMail(db).HandleAsync(mail));
        Assert.Equal(1, await DeliveryOf(host).RunOnceAsync());
        Assert.Equal($"{mail:N}@exam.example", server.Taken.Last().MessageId);
        Assert.Equal(("Sent", 1), await FateAsync(host, mail));
    }

    [Fact]
    public async Task Should_send_a_copy_of_its_own_when_a_sent_mail_is_wanted_again()
    {
        await using var server = new StandInMailServer();
        await using var host = await AccountsHost.StartAsync(await database.CreateAsync(), settings: server.Settings);
        var mail = await TellAsync(host, "twice");
        await DeliveryOf(host).RunOnceAsync();

        await InDomainAsync(host, db => new RetryMail(db).HandleAsync(mail));
        await DeliveryOf(host).RunOnceAsync();

        Assert.Equal(2, server.Taken.Select(message => message.MessageId).Distinct().Count());
        var waiting = await TellAsync(host, "waits");
        Assert.False((await InDomainAsync(host, db => new RetryMail(db).HandleAsync(waiting))).IsSuccess);
    }

    [Fact]
    public async Task Should_try_later_what_is_refused_for_now_and_give_up_in_the_end()
    {
        var connectionString = await database.CreateAsync();
        await using var server = new StandInMailServer { Answer = new SmtpResponse(SmtpReplyCode.InsufficientStorage, "try later") };
        await using var host = await AccountsHost.StartAsync(connectionString, settings: server.Settings);
        var mail = await TellAsync(host, "later");
        var pauses = host.Services.GetRequiredService<IOptions<MailOptions>>().Value.BackOff.Count;

        for (var i = 1; i <= pauses; i++)
        {
            await DeliveryOf(host).RunOnceAsync();
            Assert.Equal(("Pending", i), await FateAsync(host, mail));
            Assert.False(await DeliveryOf(host).HasDueAsync());
            await database.SqlAsync("UPDATE exam.mails SET next_attempt_at = clock_timestamp()", connectionString);
        }

        await DeliveryOf(host).RunOnceAsync();
        Assert.Equal(("Failed", pauses + 1), await FateAsync(host, mail));
    }

    [Fact]
    public async Task Should_not_blame_a_mail_for_a_server_that_is_away()
    {
        var connectionString = await database.CreateAsync();
        var settings = new (string, string?)[]
        {
            ("Mail:Host", "127.0.0.1"), ("Mail:Port", $"{FreePorts.Take()}"), ("Mail:Tls", "None"), ("Mail:From", "a@exam.example"),
            ("Site:PublicAddress", "https://exam.example"),
        };
        await using var host = await AccountsHost.StartAsync(connectionString, settings: settings);
        var mail = await TellAsync(host, "outage");

        Assert.Equal(0, await DeliveryOf(host).RunOnceAsync());

        Assert.Equal(("Pending", 0), await FateAsync(host, mail));
        Assert.Contains("SocketException", await AskAsync<string>(host, $"SELECT last_error FROM exam.mails WHERE id = '{mail}'"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_leave_out_a_reminder_whose_moment_has_passed()
    {
        await using var server = new StandInMailServer();
        await using var host = await AccountsHost.StartAsync(await database.CreateAsync(), settings: server.Settings);
        var mail = await TellAsync(host, "toolate", notAfter: DateTimeOffset.UtcNow.AddMinutes(-1));

        Assert.Equal(0, await DeliveryOf(host).RunOnceAsync());

        Assert.Empty(server.Taken);
        Assert.Equal(("Overtaken", 1), await FateAsync(host, mail));
    }

    [Theory]
    [InlineData("Mail:From", "", "Mail__From")]
    [InlineData("Site:PublicAddress", "", "Site__PublicAddress")]
    public async Task Should_not_start_with_half_a_setting(string key, string value, string named)
    {
        var settings = new (string, string?)[] { ("Mail:Host", "mail.example"), ("Mail:From", "a@exam.example"), ("Site:PublicAddress", "https://exam.example"), (key, value) };

        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => AccountsHost.StartAsync(database.ConnectionString, settings: settings));

        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
    }

    private static MailDelivery DeliveryOf(AccountsHost host) => host.Services.GetRequiredService<MailDelivery>();

    /// <summary>A delivery as another node has it.</summary>
    private static MailDelivery Delivery(AccountsHost host, bool locks = true)
    {
        var (scopes, options) = (host.Services.GetRequiredService<IServiceScopeFactory>(), host.Services.GetRequiredService<IOptions<MailOptions>>());
        var guarded = new MailDelivery(scopes, options, NullLogger<MailDelivery>.Instance);
        return locks
            ? guarded
            : new MailDelivery(scopes, options, NullLogger<MailDelivery>.Instance)
            {
                NextDue = guarded.NextDue.Replace("FOR UPDATE SKIP LOCKED", "", StringComparison.Ordinal),
            };
    }

    /// <summary>Tells a candidate that the registration expired; the mail's id.</summary>
    private static async Task<Guid> TellAsync(AccountsHost host, string userName, string language = "zh-CN", DateTimeOffset? notAfter = null)
    {
        var account = await host.MakeAccountAsync(userName, "lantern47xy");
        await using var scope = host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ExamDb>();
        await new SqlOf(host).RunAsync($"UPDATE identity.accounts SET language = '{language}' WHERE id = '{account.Id}'");
        var candidate = (await new EnrolCandidate(db).HandleAsync(new(account.Id, userName))).Value;
        var data = new JsonObject { ["number"] = "R1", ["reason"] = "<未支付>。" };
        var (title, body) = MessageTemplates.Render(MessageKinds.Expired, "zh-CN", data);
        var sent = await new SendMessage(db).HandleAsync(new(candidate, null, title, body, $"expired/{userName}")
        {
            Kind = MessageKinds.Expired,
            Data = data,
            NotAfter = notAfter,
        });
        Assert.True(sent.Value);
        return await AskAsync<Guid>(host, $"SELECT id FROM exam.mails WHERE dedupe_key = 'expired/{userName}'");
    }

    private static async Task<Result> InDomainAsync(AccountsHost host, Func<ExamDb, Task<Result>> act)
    {
        await using var scope = host.Services.CreateAsyncScope();
        return await act(scope.ServiceProvider.GetRequiredService<ExamDb>());
    }

    private static async Task<(string State, int Attempts)> FateAsync(AccountsHost host, Guid mail) => (
        await AskAsync<string>(host, $"SELECT state FROM exam.mails WHERE id = '{mail}'"),
        await AskAsync<int>(host, $"SELECT attempts FROM exam.mails WHERE id = '{mail}'"));

    private static Task<T> AskAsync<T>(AccountsHost host, string sql) => new SqlOf(host).AskAsync<T>(sql);
}
