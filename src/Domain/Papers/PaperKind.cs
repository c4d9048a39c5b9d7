namespace ExamReg.Domain.Papers;

/// <summary>The papers a candidate can print (manual, section 7).</summary>
public enum PaperKind
{
    /// <summary>报名登记表, to be had after payment.</summary>
    RegistrationForm,

    /// <summary>准考证, only inside its print window.</summary>
    AdmissionTicket,
}
