namespace ExamReg.Domain;

/// <summary>Why an operation was refused.</summary>
/// <param name="Code">Kebab-case English, stable: what programs compare.</param>
/// <param name="Field">The input the error belongs beside; null when it belongs to the whole.</param>
/// <param name="Message">For people, in Chinese: what, why, what now.</param>
public sealed record DomainError(string Code, string? Field, string Message);

/// <summary>The outcome of an operation that may be refused.</summary>
public class Result
{
    /// <summary>An outcome with these errors; none means success.</summary>
    protected Result(IReadOnlyList<DomainError> errors) => Errors = errors;

    /// <summary>True when nothing was refused.</summary>
    public bool IsSuccess => Errors.Count == 0;

    /// <summary>Why it was refused; empty on success.</summary>
    public IReadOnlyList<DomainError> Errors { get; }

    /// <summary>It went through.</summary>
    public static Result Success() => new([]);

    /// <summary>It was refused for these reasons.</summary>
    public static Result Failure(params DomainError[] errors) => new(errors);
}

/// <summary>The outcome of an operation that gives a value or is refused.</summary>
public sealed class Result<T> : Result
{
    private readonly T? _value;

    private Result(T? value, IReadOnlyList<DomainError> errors) : base(errors) => _value = value;

    /// <summary>The value; asking a refused result for it is a bug and throws.</summary>
    public T Value => IsSuccess ? _value! : throw new InvalidOperationException($"Refused: {Errors[0].Code}");

    /// <summary>It was refused for these reasons.</summary>
    public static new Result<T> Failure(params DomainError[] errors) => new(default, errors);

    /// <summary>A value is a success.</summary>
    public static implicit operator Result<T>(T value) => new(value, []);

    /// <summary>An error is a refusal.</summary>
    public static implicit operator Result<T>(DomainError error) => Failure(error);
}
