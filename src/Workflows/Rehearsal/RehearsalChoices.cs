using ExamReg.Workflows.Execution;

namespace ExamReg.Workflows.Rehearsal;

/// <summary>What may come to the waiting activities of a rehearsal.</summary>
internal static class RehearsalChoices
{
    /// <summary>The name of an offer among those of its activity.</summary>
    public static string IdOf(RehearsalOffer offer)
        => $"{offer.Stimulus}>{(offer.DueAt is null && offer.Outcomes.Count > 0 ? string.Join('+', offer.Outcomes) : offer.Label)}";

    /// <summary>The activities that wait, in the order in which they began.</summary>
    public static IReadOnlyList<RehearsalWait> Read(Burst burst, RehearsalStage stage)
        => [.. burst.State.Frames
            .Where(frame => burst.State.Bookmarks.Exists(bookmark => bookmark.FrameId == frame.Id))
            .Select(frame => Read(burst.ContextOf(frame), stage))];

    /// <summary>The bookmark that a choice meets, the offer that it stands for, and whether the activity's own code takes it.</summary>
    public static (Bookmark Bookmark, RehearsalOffer? Offer, bool IsReal) Find(ActivityContext context, RehearsalStage stage, RehearsalChoice choice)
    {
        var plan = stage.PlanOf(context);
        return (context.Bookmarks.First(bookmark => bookmark.Name == choice.Stimulus && bookmark.DueAt is null),
            plan.Offers.FirstOrDefault(offer => IdOf(offer) == choice.Id), plan.IsReal);
    }

    public static RehearsalWait Read(ActivityContext context, RehearsalStage stage)
    {
        var plan = stage.PlanOf(context);
        var choices = new List<RehearsalChoice>();
        foreach (var bookmark in context.Bookmarks)
        {
            if (bookmark.DueAt is { } due)
            {
                var note = bookmark.Payload?.ToString();
                var moment = plan.IsReal ? null : plan.Offers.FirstOrDefault(offer => offer.DueAt is not null && IdOf(offer) == note);
                choices.Add(new RehearsalChoice($"{Stimulus.Timer}>{bookmark.Id}", Stimulus.Timer, moment?.Label ?? Text.Of("到时间"), moment?.Outcomes ?? [], null, due));
                continue;
            }
            var offers = plan.Offers.Where(offer => offer.Stimulus == bookmark.Name && offer.DueAt is null).ToList();
            if (offers.Count == 0 && plan.IsReal)
                offers.Add(new RehearsalOffer(bookmark.Name) { Label = bookmark.Key is { } key && !key.Contains(':', StringComparison.Ordinal) ? key : null });
            choices.AddRange(offers.Select(offer => new RehearsalChoice(
                IdOf(offer), offer.Stimulus, offer.Label ?? (offer.Outcomes.Count > 0 ? string.Join("、", offer.Outcomes) : offer.Stimulus), offer.Outcomes, offer.Refusal, null)));
        }
        return new RehearsalWait(context.Node.Id, context.Node.Label, context.Node.Type, context.Bookmarks.Min(bookmark => bookmark.DueAt), choices);
    }
}
