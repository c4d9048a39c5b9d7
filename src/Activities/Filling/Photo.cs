using ExamReg.Domain;
using ExamReg.Domain.Photos;
using ExamReg.Domain.Registrations;
using ExamReg.Domain.Seats;
using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Rehearsal;

namespace ExamReg.Activities.Filling;

/// <summary>
/// 上传照片 (manual, part 2, section 4): registration is not valid without one. The photo has been inspected before it comes here
/// (see <see cref="InspectedPhoto"/>): decoding takes milliseconds, and a burst holds the instance's row.
/// </summary>
[Activity("ExamReg.Photo", DisplayName = "上传照片", Category = Toolbox, Kind = ActivityKind.Task,
    Description = "考生上传证件照；不合规格的照片会被拒绝并说明原因。", Outcomes = ["Done=完成", "EditInformation=修改报考信息"])]
public sealed class Photo : RegistrationActivity
{
    /// <summary>The smallest file, in KB.</summary>
    [Input(DisplayName = "最小文件 (KB)", Description = "照片文件的最小大小。", Order = 1)]
    public Input<int> MinKilobytes { get; } = new(20);

    /// <summary>The largest file, in KB.</summary>
    [Input(DisplayName = "最大文件 (KB)", Description = "照片文件的最大大小。", Order = 2)]
    public Input<int> MaxKilobytes { get; } = new(200);

    /// <summary>The least height, in pixels.</summary>
    [Input(DisplayName = "最小高度 (像素)", Description = "照片至少多高。", Order = 3)]
    public Input<int> MinHeight { get; } = new(192);

    /// <summary>The least width, in pixels.</summary>
    [Input(DisplayName = "最小宽度 (像素)", Description = "照片至少多宽。", Order = 4)]
    public Input<int> MinWidth { get; } = new(144);

    /// <summary>Whether a grey photo is refused.</summary>
    [Input(DisplayName = "必须为彩色", Description = "勾选后，黑白照片会被拒绝。", Order = 5)]
    public Input<bool> RequireColour { get; } = new(true);

    /// <summary>Whether a photo without one upright face is refused.</summary>
    [Input(DisplayName = "必须有正置人脸", Description = "检测不到一张正置的人脸时拒绝。", Order = 6)]
    public Input<bool> RequireFace { get; } = new(true);

    /// <summary>The rules as the definition sets them.</summary>
    /// <param name="get">Reads an input of this step in the instance.</param>
    public PhotoRules Rules(IInputReader get) => new()
    {
        MinBytes = get.Get(MinKilobytes) * 1024,
        MaxBytes = get.Get(MaxKilobytes) * 1024,
        MinHeight = get.Get(MinHeight),
        MinWidth = get.Get(MinWidth),
        RequireColour = get.Get(RequireColour),
        RequireUprightFace = get.Get(RequireFace),
    };

    /// <inheritdoc />
    protected override ValueTask ExecuteAsync(ActivityContext context)
    {
        context.WaitFor(Stimuli.Photo);
        context.WaitFor(Stimuli.KeepPhoto);
        context.WaitFor(Stimuli.EditInformation);
        return SeatClock.WatchAsync(context);
    }

    /// <inheritdoc />
    protected override ValueTask ResumeAsync(ActivityContext context, ReceivedStimulus stimulus) => stimulus.Name switch
    {
        Stimuli.EditInformation => ReopenAsync(context),
        Stimuli.KeepPhoto => KeepAsync(context),
        _ when SeatClock.Rang(stimulus) => EndHoldAsync(context),
        _ => StoreAsync(context, stimulus.Payload<InspectedPhoto>()),
    };

    private static async ValueTask ReopenAsync(ActivityContext context)
    {
        if (Succeeded(context, await Domain<ReopenInformation>(context).HandleAsync(new(context.InstanceId), context.CancellationToken)))
            await context.CompleteAsync("EditInformation");
    }

    // Somebody who had come to the payment and changes the photo since: the photo stays as it is, and the payment ends by its own rules.
    private static async ValueTask EndHoldAsync(ActivityContext context)
    {
        if (await SeatClock.EndAsync(context) == EndSeatHold.Outcome.LeftToPayment)
            await context.CompleteAsync();
    }

    private async ValueTask KeepAsync(ActivityContext context)
    {
        var command = new KeepPhoto.Command(context.InstanceId, context.Get(MinWidth), context.Get(MinHeight));
        if (Succeeded(context, await Domain<KeepPhoto>(context).HandleAsync(command, context.CancellationToken)))
            await context.CompleteAsync();
    }

    private async ValueTask StoreAsync(ActivityContext context, InspectedPhoto photo)
    {
        // Between the inspection and this burst the instance may have been moved to a version with other rules.
        if (photo.Rules != Rules(context))
        {
            context.Reject(new RejectionError("photo-rules-changed", "photo", Text.Of("照片规格刚刚调整过。请查看新的规格后重新上传。")));
            return;
        }
        var stored = await Domain<StorePhoto>(context).HandleAsync(
            new(context.InstanceId, photo.Bytes, photo.Width, photo.Height), context.CancellationToken);
        if (!Succeeded(context, stored))
            return;
        context.Reply(new PhotoAccepted(photo.Advice));
        await context.CompleteAsync();
    }

    /// <inheritdoc />
    public override IReadOnlyList<RehearsalFact> RehearsalFacts => [RegistrationFacts.Photo];

    /// <inheritdoc />
    protected override RehearsalPlan Rehearse(RehearsalContext rehearsal)
    {
        List<RehearsalOffer> offers =
        [
            new(Stimuli.Photo, "Done") { Label = "上传合格的照片" },
            new(Stimuli.EditInformation, "EditInformation")
            {
                Label = "返回修改信息",
                Refusal = rehearsal.IsMarked(RegistrationFacts.Locked) ? Text.Of("信息和照片已通过审核并锁定。") : null,
            },
        ];
        // Where the photo at hand breaks this step's rules, the rehearsal says what the candidate would read.
        if (rehearsal.Value<PhotoMeasures>(RegistrationFacts.Photo)?.Against(Rules(rehearsal)) is { Count: > 0 } problems)
            offers.Insert(0, new(Stimuli.Photo) { Label = "上传手头的照片", Refusal = string.Join(' ', problems.Select(problem => problem.Message)) });
        return RehearsalPlan.Waits(offers);
    }
}

/// <summary>The answer to an accepted photo.</summary>
/// <param name="Advice">What could be better; nothing that refuses.</param>
public sealed record PhotoAccepted(IReadOnlyList<string> Advice);
