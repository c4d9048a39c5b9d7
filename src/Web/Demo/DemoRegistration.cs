using ExamReg.Activities;
using ExamReg.Activities.Filling;
using ExamReg.Domain;
using ExamReg.Domain.Candidates;
using ExamReg.Domain.Demo;
using ExamReg.Domain.Registrations;
using ExamReg.Web.Identity;
using ExamReg.Web.Registrations;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Runtime;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Demo;

/// <summary>The demo's candidate half-way: agreement accepted, information filled in, now before the subjects. Made by the same stimuli as anybody's.</summary>
internal static class DemoRegistration
{
    public static async Task SeedAsync(IServiceProvider services, Account account, CancellationToken ct)
    {
        var db = services.GetRequiredService<ExamDb>();
        var enrolled = await services.GetRequiredService<EnrolCandidate>().HandleAsync(new(account.Id, account.UserName!, account.DisplayName), ct);
        if (await db.Registrations.AnyAsync(registration => registration.CandidateId == enrolled.Value, ct))
            return;

        var runtime = services.GetRequiredService<WorkflowRuntime>();
        var id = Guid.CreateVersion7();
        var begun = await runtime.StartAsync(
            new StartWorkflow(RegistrationModule.DefinitionId, id)
            {
                CorrelationId = id.ToString(),
                Actor = account.Id.ToString(),
                Prepare = async (burst, cancel) =>
                {
                    var result = await burst.GetRequiredService<BeginRegistration>().HandleAsync(new(DemoSeed.SessionId, enrolled.Value, id, id), cancel);
                    return [.. result.Errors.Select(error => new RejectionError(error.Code, error.Field, error.Message))];
                },
            },
            ct);
        Expect(begun);
        Expect(await runtime.SendAsync(id, new Stimulus("demo-1", Stimuli.Agreement) { Payload = new AgreementAnswer(true, true) }, ct));
        Expect(await runtime.SendAsync(id, new Stimulus("demo-2", Stimuli.Information) { Payload = Information }, ct));
    }

    private static BasicInformationInput Information => new()
    {
        Name = "陈示范",
        Sex = "男",
        IdentityNumber = "110101200001010010",
        BirthDate = "2000-01-01",
        Ethnicity = "汉族",
        EducationLevel = "本科",
        School = "示范大学",
        Mobile = "13800000000",
        Email = "kaosheng@example.com",
        PostalAddress = "示范市示范区示范路 1 号",
        Postcode = "100000",
    };

    private static void Expect(BurstResult result)
    {
        if (!result.IsAccepted)
            throw new InvalidOperationException($"The demo's registration did not go on: {result}");
    }
}
