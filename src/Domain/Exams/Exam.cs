using ExamReg.Domain.Sessions;

namespace ExamReg.Domain.Exams;

/// <summary>An exam (考试) as such; people register for one of its sessions.</summary>
public sealed class Exam(Guid id, string code, string name)
{
    /// <summary>Id.</summary>
    public Guid Id { get; private set; } = id;

    /// <summary>Short unique code, such as <c>NCRE</c>.</summary>
    public string Code { get; private set; } = code;

    /// <summary>Name as printed.</summary>
    public string Name { get; private set; } = name;

    /// <summary>Its sessions (考次).</summary>
    public List<ExamSession> Sessions { get; private set; } = [];

    /// <summary>Gives it another name.</summary>
    public void Rename(string name) => Name = name;
}
