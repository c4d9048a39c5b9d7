namespace ExamReg.Domain.Papers;

/// <summary>A test centre (考点) as it is printed.</summary>
/// <param name="Code">The site's code, for example "110108".</param>
/// <param name="Name">The site's full name.</param>
/// <param name="Address">Street address; may be long, the paper wraps and shrinks it.</param>
public sealed record PaperSite(string Code, string Name, string Address);
