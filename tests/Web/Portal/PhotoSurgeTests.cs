using ExamReg.Activities;
using ExamReg.Activities.Filling;
using ExamReg.Domain.Photos;
using ExamReg.Tests.Domain.Photos;
using ExamReg.Tests.Support.Portal;
using ExamReg.Tests.Web.Desk;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Runtime;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace ExamReg.Tests.Web.Portal;

/// <summary>Looking at a photo takes time and may have to wait for its turn: no row of the database is locked meanwhile.</summary>
[Collection(nameof(StaffCollection))]
public sealed class PhotoSurgeTests(StaffFixture staff)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_lock_nothing_while_a_photo_waits_to_be_inspected()
    {
        using var candidate = await AtThePhotoAsync(501);
        var id = await InstanceAsync(candidate);
        var inspector = staff.Services.GetRequiredService<PhotoInspector>();
        var taken = 0;
        while (await inspector.Turns.WaitAsync(0, Ct))
            taken++;

        var upload = candidate.StepAsync("");
        try
        {
            while (inspector.Waiting == 0)
            {
                Assert.False(upload.IsCompleted);
                await Task.Delay(5, Ct);
            }

            // Fails at once where somebody holds the rows.
            await staff.ReadAsync(db => db.Database.ExecuteSqlAsync($"SELECT 1 FROM workflow.instance WHERE id = {id} FOR UPDATE NOWAIT", Ct));
            await staff.ReadAsync(db => db.Database.ExecuteSqlAsync($"SELECT 1 FROM exam.registrations WHERE workflow_instance_id = {id} FOR UPDATE NOWAIT", Ct));
        }
        finally
        {
            inspector.Turns.Release(taken);
        }

        Assert.Equal("photo", await upload);
        Assert.Equal(1, await staff.ReadAsync(db => db.Photos.CountAsync(photo => photo.RegistrationId == id, Ct)));
    }

    [Fact]
    public async Task Should_refuse_a_photo_that_was_inspected_by_other_rules_than_the_step_has()
    {
        using var candidate = await AtThePhotoAsync(502);
        var id = await InstanceAsync(candidate);
        var step = (await staff.Runtime.FindAsync(id, Ct))!.WaitingFor<Photo>()!;
        var photo = (await InspectedPhoto.InspectAsync(Portraits.Inspector, step, Portraits.Astronaut, Ct)).Value;

        var refused = await staff.Runtime.SendAsync(
            id, new Stimulus("other-rules", Stimuli.Photo) { Payload = photo with { Rules = photo.Rules with { RequireUprightFace = false } } }, Ct);
        var accepted = await staff.Runtime.SendAsync(id, new Stimulus("own-rules", Stimuli.Photo) { Payload = photo }, Ct);

        Assert.Equal("photo-rules-changed", Assert.Single(Assert.IsType<BurstResult.Rejected>(refused).Errors).Code);
        Assert.True(accepted.IsAccepted);
    }

    private async Task<CandidateClient> AtThePhotoAsync(int number)
    {
        var candidate = new CandidateClient(staff.Address, new InventedPerson(number), Portraits.Astronaut);
        await candidate.RegisterAsync();
        foreach (var step in new[] { "start", "agreement", "information", "subjects" })
            Assert.Equal(step, await candidate.StepAsync("职业学院", "15"));
        return candidate;
    }

    private Task<Guid> InstanceAsync(CandidateClient candidate) => staff.ReadAsync(db => db.Registrations
        .Where(registration => registration.Candidate.UserName == candidate.Person.UserName).Select(registration => registration.WorkflowInstanceId).SingleAsync(Ct));
}
