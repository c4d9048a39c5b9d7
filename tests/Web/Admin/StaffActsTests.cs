using System.Net;
using System.Reflection;
using ExamReg.Activities;
using ExamReg.Domain.Demo;
using ExamReg.Domain.Messages;
using ExamReg.Tests.Support.Portal;
using ExamReg.Tests.Web.Designer.Instances;
using ExamReg.Tests.Web.Desk;
using ExamReg.Tests.Workflows;
using ExamReg.Web.Admin;
using ExamReg.Web.Desk;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Migration;
using ExamReg.Workflows.Runtime;
using ExamReg.Workflows.Storage;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace ExamReg.Tests.Web.Admin;

/// <summary>
/// Everything that staff can do on their pages stands in the audit, and nobody else can do it. The tests go through the handlers as they are
/// compiled: one that is added without being performed here fails.
/// </summary>
[Collection(nameof(StaffCollection))]
public sealed class StaffActsTests(StaffFixture staff)
{
    private const string NothingIsKept = "";

    /// <summary>What each handler writes down, and how it is used. The designer's own pages have tests of their own.</summary>
    private Dictionary<string, (string Act, Func<Task> Perform)> Acts => new()
    {
        ["Desk.Reviews.Details.Approve"] = (AuditActs.ReviewApproved, () => ReviewAsync("通过")),
        ["Desk.Reviews.Details.Reject"] = (AuditActs.ReviewRejected, () => ReviewAsync("不通过", ("Reason", "请核对。"))),
        ["Desk.Confirmations.Confirm"] = (AuditActs.SiteConfirmed, () => ConfirmAsync(undo: false)),
        ["Desk.Confirmations.Undo"] = (AuditActs.SiteConfirmationUndone, () => ConfirmAsync(undo: true)),
        ["Admin.Clock.Shift"] = (AuditActs.ClockShifted, () => ClockAsync("Shift", ("Amount", "1"), ("Unit", "m"))),
        ["Admin.Clock.To"] = (AuditActs.ClockShifted, () => ClockAsync("To")),
        ["Admin.Clock.Reset"] = (AuditActs.ClockReset, () => ClockAsync("Reset")),
        ["Admin.Instances.Details.Retry"] = (AuditActs.IncidentRetried, RetryAsync),
        ["Admin.Instances.Details.Cancel"] = (AuditActs.InstanceCancelled, () => InstanceAsync(".cancel form", ("Reason", "重复"), ("Sure", "true"))),
        ["Admin.Instances.Details.Variable"] = (AuditActs.VariableChanged, () => InstanceAsync(".variable-form", ("Value", "新"))),
        ["Admin.Instances.Details.Resume"] = (AuditActs.ResumedAt, () => InstanceAsync(".resume form", ("activity", "second"), ("Sure", "true"))),
        ["Admin.Mails.Index.Retry"] = (AuditActs.MailRetried, () => MailAsync("/admin/mails")),
        ["Admin.Mails.Details.Retry"] = (AuditActs.MailRetried, () => MailAsync("/admin/mails/{0}")),
        ["Admin.Flows.Migrate."] = (AuditActs.MigrationPlanned, () => MigrateAsync(null)),
        ["Admin.Flows.Migration.Map"] = (AuditActs.MigrationPlanned, () => MigrateAsync("Map")),
        ["Admin.Flows.Migration.Start"] = (AuditActs.MigrationStarted, () => MigrateAsync("Start")),
        ["Admin.Flows.Migration.Pause"] = (AuditActs.MigrationStopped, () => MigrateAsync("Pause")),
        ["Admin.Flows.Migration.GiveUp"] = (AuditActs.MigrationStopped, () => MigrateAsync("GiveUp")),
        ["Admin.Seats.Details.Fill"] = (AuditActs.SeatRunStarted, () => SeatsAsync("Fill")),
        ["Admin.Seats.Details.Redraw"] = (AuditActs.SeatRunStarted, () => SeatsAsync("Redraw")),
        ["Admin.Seats.Details.AddRoom"] = (AuditActs.RoomAdded, () => RoomAsync("AddRoom")),
        ["Admin.Seats.Details.Room"] = (AuditActs.RoomChanged, () => RoomAsync("Room")),
        ["Admin.Seats.Details.RemoveRoom"] = (AuditActs.RoomRemoved, () => RoomAsync("RemoveRoom")),
        ["Admin.Announcements.New.Save"] = (AuditActs.AnnouncementWritten, () => AnnouncementAsync("Save", isNew: true)),
        ["Admin.Announcements.New.Publish"] = (AuditActs.AnnouncementPublished, () => AnnouncementAsync("Publish", isNew: true)),
        ["Admin.Announcements.New.Preview"] = (NothingIsKept, () => Task.CompletedTask),
        ["Admin.Announcements.Edit.Preview"] = (NothingIsKept, () => Task.CompletedTask),
        ["Admin.Announcements.Edit.Save"] = (AuditActs.AnnouncementChanged, () => AnnouncementAsync("Save")),
        ["Admin.Announcements.Edit.Publish"] = (AuditActs.AnnouncementPublished, () => AnnouncementAsync("Publish")),
        ["Admin.Announcements.Edit.Withdraw"] = (AuditActs.AnnouncementWithdrawn, () => AnnouncementAsync("Withdraw")),
        ["Admin.Announcements.Edit.Delete"] = (AuditActs.AnnouncementDeleted, () => AnnouncementAsync("Delete")),
        ["Admin.Announcements.Edit.Attach"] = (AuditActs.FileAttached, () => AnnouncementAsync("Attach")),
        ["Admin.Announcements.Edit.Remove"] = (AuditActs.FileRemoved, () => AnnouncementAsync("Remove")),
    };

    [Fact]
    public void Should_know_every_handler_of_the_desk_and_of_administration() =>
        Assert.Equal(Handlers().Order(StringComparer.Ordinal), Acts.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public async Task Should_write_every_act_down_with_who_did_it_and_from_where()
    {
        var silent = new List<string>();
        foreach (var (handler, (act, perform)) in Acts.Where(entry => entry.Value.Act != NothingIsKept))
        {
            var before = await staff.ReadAsync(db => db.AuditEntries.MaxAsync(entry => (long?)entry.Id)) ?? 0;
            await perform();
            var written = await staff.ReadAsync(db => db.AuditEntries.AsNoTracking().Where(entry => entry.Id > before).ToListAsync());
            if (!written.Exists(entry => entry.Act == act && entry.Who is not null && entry.Ip is not null))
                silent.Add($"{handler}: no {act}, but {string.Join(", ", written.Select(entry => entry.Act))}");
        }
        Assert.True(silent.Count == 0, string.Join('\n', silent));
    }

    [Fact]
    public async Task Should_name_every_act_that_is_written() =>
        Assert.Empty((await staff.ReadAsync(db => db.AuditEntries.Select(entry => entry.Act).Distinct().ToListAsync()))
            .Except(AuditActs.All.Select(act => act.Act)));

    [Theory]
    [InlineData(null)]
    [InlineData("kaosheng")]
    [InlineData(StaffFixture.Administrator)]
    [InlineData(StaffFixture.Office)]
    public async Task Should_keep_everybody_but_site_staff_from_the_desk(string? userName) => await AssertClosedAsync(userName, "/desk");

    [Theory]
    [InlineData(null)]
    [InlineData("kaosheng")]
    [InlineData(StaffFixture.University)]
    public async Task Should_keep_candidates_and_site_staff_from_administration(string? userName) => await AssertClosedAsync(userName, "/admin");

    /// <summary>Every address below a path, as it is mapped, by GET and by POST with a valid form token.</summary>
    private async Task AssertClosedAsync(string? userName, string below)
    {
        var routes = Routes(below);
        Assert.True(routes.Count >= 4, string.Join(' ', routes));
        using var person = userName is null ? new FormClient(staff.Address) : await staff.LogInAsync(userName);
        await person.OpenAsync(userName is null ? "/accounts/login" : "/accounts/password");
        var token = person.Attribute("input[name='__RequestVerificationToken']", "value");
        var open = new List<string>();
        foreach (var route in routes)
        {
            await person.OpenAsync(route);
            Note("GET", route);
            await person.PostAsync(route, [("__RequestVerificationToken", token)]);
            if (person.Status != HttpStatusCode.MethodNotAllowed)
                Note("POST", route);
        }
        Assert.True(open.Count == 0, string.Join('\n', open));

        void Note(string method, string route)
        {
            var isRefused = person.Status is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized
                || person.Path.StartsWith("/accounts/login", StringComparison.OrdinalIgnoreCase) || person.Path.StartsWith("/accounts/denied", StringComparison.OrdinalIgnoreCase);
            if (!isRefused)
                open.Add($"{method} {route}: {person.Status} {person.Path}");
        }
    }

    private List<string> Routes(string below) =>
    [
        .. staff.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(endpoint => "/" + endpoint.RoutePattern.RawText?.TrimStart('/'))
            .Where(route => (route + "/").StartsWith(below + "/", StringComparison.Ordinal) || route.StartsWith(below + ".", StringComparison.Ordinal))
            .Select(route => System.Text.RegularExpressions.Regex.Replace(route, @"\{(\*+\w*|[^}]*)\}", match => match.Value.Contains("guid", StringComparison.Ordinal) ? Guid.CreateVersion7().ToString()
                : match.Value.Contains('*', StringComparison.Ordinal) ? "" : "1"))
            .Distinct(),
    ];

    private static IEnumerable<string> Handlers() => typeof(StaffPage).Assembly.GetTypes()
        .Where(type => type is { IsAbstract: false } && typeof(PageModel).IsAssignableFrom(type))
        .Where(type => type.Namespace!.StartsWith("ExamReg.Web.Pages.Desk", StringComparison.Ordinal) || type.Namespace.StartsWith("ExamReg.Web.Pages.Admin", StringComparison.Ordinal))
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance)
            .Where(method => method.Name.StartsWith("OnPost", StringComparison.Ordinal))
            .Select(method => $"{type.Namespace!["ExamReg.Web.Pages.".Length..]}.{type.Name[..^"Model".Length]}.{method.Name["OnPost".Length..].Replace("Async", "", StringComparison.Ordinal)}"));

    private async Task ReviewAsync(string button, params (string, string)[] fields)
    {
        var id = await staff.RegisterAsync(DemoSeed.UniversitySiteId);
        using var clerk = await staff.LogInAsync(StaffFixture.University);
        await clerk.OpenAsync($"/desk/reviews/{id}");
        await clerk.SubmitAsync("form.review", fields, button);
    }

    private async Task ConfirmAsync(bool undo)
    {
        var id = await staff.RegisterAsync(DemoSeed.UniversitySiteId);
        await staff.ApproveAsync(id, DemoSeed.UniversitySiteId);
        await staff.PayAsync(id);
        var search = $"/desk/confirmations?q={(await staff.GetAsync(id)).Number}";
        using var clerk = await staff.LogInAsync(StaffFixture.University);
        await clerk.OpenAsync(search);
        await clerk.SubmitAsync("form[action*='handler=Confirm']");
        if (!undo)
            return;
        await clerk.OpenAsync(search);
        await clerk.SubmitAsync("form[action*='handler=Undo']", [("Reason", "认错了人")]);
    }

    private async Task ClockAsync(string handler, params (string, string)[] fields)
    {
        using var admin = await staff.LogInAsync(StaffFixture.Administrator);
        await admin.OpenAsync("/admin/clock");
        try
        {
            // Without a shift there is nothing to set back, so the button is dead; the form works all the same.
            await admin.SubmitAsync($"form[action*='handler={handler}']", fields);
        }
        finally
        {
            await admin.SubmitAsync("form[action*='handler=Reset']");
        }
    }

    private async Task RetryAsync()
    {
        var id = await staff.RegisterAsync(DemoSeed.UniversitySiteId);
        Assert.IsType<BurstResult.Failed>(await staff.Runtime.SendAsync(id, new Stimulus("test:broken", Stimuli.Review) { Payload = "no verdict" }));
        using var admin = await staff.LogInAsync(StaffFixture.Administrator);
        await admin.OpenAsync($"/admin/instances/{id}");
        await admin.SubmitAsync(".incident form");
    }

    private async Task InstanceAsync(string form, params (string, string)[] fields)
    {
        var id = await FlowOfTheTest.StartAsync(staff, ("note", "旧"));
        using var admin = await staff.LogInAsync(StaffFixture.Administrator);
        await admin.OpenAsync($"/admin/instances/{id}");
        await admin.SubmitAsync(form, fields);
    }

    private async Task MailAsync(string address)
    {
        var key = $"acts/{Guid.NewGuid()}";
        var id = await staff.ReadAsync(async db =>
        {
            await new QueueMail(db).HandleAsync(new(ExamReg.Tests.Domain.World.Staff, "Notice", key));
            var mail = await db.Mails.Where(m => m.DedupeKey == key).Select(m => m.Id).SingleAsync();
            await db.Database.ExecuteSqlAsync($"UPDATE exam.mails SET state = 'Failed', last_error = '550' WHERE id = {mail}");
            return mail;
        });
        using var admin = await staff.LogInAsync(StaffFixture.Administrator);
        await admin.OpenAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, address, id));
        await admin.SubmitAsync("form[action*='handler=Retry']", address.Contains('{', StringComparison.Ordinal) ? null : [("id", $"{id}")]);
    }

    private async Task MigrateAsync(string? handler)
    {
        var definition = $"acts-{Guid.NewGuid():n}"[..14];
        var old = await FlowOfTheTest.PublishAsync(staff, definition, FlowOfTheTest.Root());
        await FlowOfTheTest.StartAsync(staff, definition);
        var target = await FlowOfTheTest.PublishAsync(staff, definition, FlowOfTheTest.Root(FlowOfTheTest.Placed(Define.Event("third"), 2)));
        using var designer = await staff.LogInAsync("sheji");
        if (handler is null)
        {
            await designer.OpenAsync($"/admin/flows/{definition}/migrate?from=1");
            await designer.SubmitAsync("main form.flow-form");
            return;
        }
        var plans = staff.Services.GetRequiredService<MigrationPlans>();
        var plan = (await plans.CreateAsync(old.Key, target.Key, ExamReg.Tests.Domain.World.Staff.ToString())).Plan!;
        if (handler == "Pause")
            await plans.StartAsync(plan.Id, ExamReg.Tests.Domain.World.Staff.ToString());
        await designer.OpenAsync($"/admin/flows/migrations/{plan.Id}");
        await designer.SubmitAsync($"form[action*='handler={handler}']", handler == "Start" ? [("Sure", "true")] : null);
    }

    private async Task SeatsAsync(string handler)
    {
        await staff.PayAsync(await staff.RegisterAsync(DemoSeed.CollegeSiteId));
        using var office = await staff.LogInAsync(StaffFixture.Office);
        var page = $"/admin/seats/{DemoSeed.SessionId}/{DemoSeed.CollegeSiteId}";
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while ((await office.OpenAsync($"{page}?handler=State")).Has("[hx-get]"))
            patience.Token.ThrowIfCancellationRequested();
        await office.OpenAsync(page);
        // The button for a redraw is there once seats are given; a redraw takes whatever is there.
        await office.SubmitAsync("form[action$='handler=Fill']", action: $"{page}?handler={handler}");
    }

    private async Task RoomAsync(string handler)
    {
        using var office = await staff.LogInAsync(StaffFixture.Office);
        await office.OpenAsync($"/admin/seats/{DemoSeed.SessionId}/{DemoSeed.SchoolSiteId}");
        var code = $"A{Guid.NewGuid():n}"[..10];
        await office.SubmitAsync("form[action$='handler=AddRoom']", [("Code", code), ("Name", "审计考场"), ("Capacity", "3"), ("Accessible", "0")]);
        var room = await staff.ReadAsync(db => db.Rooms.Where(r => r.Code == code).Select(r => r.Id).SingleAsync());
        if (handler != "AddRoom")
            await office.SubmitAsync($"form[action$='handler={handler}&room={room}']");
    }

    private async Task AnnouncementAsync(string handler, bool isNew = false)
    {
        using var office = await staff.LogInAsync(StaffFixture.Office);
        await office.OpenAsync("/admin/announcements/new");
        await office.SubmitAsync(
            ".announcement-form", [("Title", "审计"), ("Body", "正文")], handler == "Withdraw" || (isNew && handler == "Publish") ? "保存并发布" : "保存草稿");
        if (isNew)
            return;
        if (handler is "Attach" or "Remove")
            await office.SubmitAsync(".office-attach", file: ("uploads", "%PDF-1.7"u8.ToArray()), fileName: "a.pdf");
        if (handler == "Save")
            await office.SubmitAsync(".announcement-form", button: "保存草稿");
        else if (handler == "Publish")
            await office.SubmitAsync(".announcement-form", button: "保存并发布");
        else if (handler != "Attach")
            await office.SubmitAsync($"form[action*='handler={handler}']");
    }
}
