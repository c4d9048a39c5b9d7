using ExamReg.Domain.Registrations;

namespace ExamReg.Tests.Domain.Registrations;

public sealed class RegistrationStatesTests
{
    public static TheoryData<RegistrationState> All => [.. Enum.GetValues<RegistrationState>()];

    [Theory]
    [MemberData(nameof(All))]
    public void Every_state_has_a_Chinese_name_of_its_own(RegistrationState state) =>
        Assert.Single(Enum.GetValues<RegistrationState>(), other => other.ChineseName() == state.ChineseName());

    [Theory]
    [MemberData(nameof(All))]
    public void Every_state_but_the_first_can_be_reached(RegistrationState state) =>
        Assert.True(state == RegistrationState.FillingIn || Enum.GetValues<RegistrationState>().Any(other => other.MayBecome(state)));

    [Fact]
    public void An_end_is_left_only_by_late_money() => Assert.Equal(
        [(RegistrationState.Expired, RegistrationState.Paid)],
        from state in Enum.GetValues<RegistrationState>()
        where !state.IsActive()
        from next in Enum.GetValues<RegistrationState>()
        where state.MayBecome(next)
        select (state, next));

    [Fact]
    public void A_paid_registration_never_expires() =>
        Assert.False(RegistrationState.Paid.MayBecome(RegistrationState.Expired));
}
