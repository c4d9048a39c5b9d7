namespace ExamReg.Domain;

/// <summary>Why a request was refused, told so that a person can act on it.</summary>
/// <param name="Code">Stable kebab-case English for programs, such as <c>seat-full</c>.</param>
/// <param name="Field">The input field it belongs to (name of the input's property), or null for the request as a whole.</param>
/// <param name="Message">Chinese for people: what, why (the rule and the value), what now.</param>
public sealed record DomainError(string Code, string? Field, string Message)
{
    /// <summary>Creates an error that belongs to no single field.</summary>
    public DomainError(string code, string message)
        : this(code, null, message)
    {
    }
}

/// <summary>The outcome of an operation: success, or at least one error. Bugs and broken infrastructure throw instead.</summary>
public class Result
{
    private static readonly Result Succeeded = new([]);

    /// <summary>Creates a result; no errors means success.</summary>
    protected Result(IReadOnlyList<DomainError> errors) => Errors = errors;

    /// <summary>True when there are no errors.</summary>
    public bool IsSuccess => Errors.Count == 0;

    /// <summary>All reasons of the refusal that are known together; empty on success.</summary>
    public IReadOnlyList<DomainError> Errors { get; }

    /// <summary>A success without a value.</summary>
    public static Result Success() => Succeeded;

    /// <summary>A refusal; at least one error is needed.</summary>
    public static Result Failure(params DomainError[] errors) => new(AtLeastOne(errors));

    /// <summary>A refusal; at least one error is needed.</summary>
    public static Result Failure(IReadOnlyList<DomainError> errors) => new(AtLeastOne(errors));

    /// <summary>Refuses with one error.</summary>
    public static implicit operator Result(DomainError error) => Failure(error);

    /// <summary>The given errors, of which there must be one.</summary>
    protected static IReadOnlyList<DomainError> AtLeastOne(IReadOnlyList<DomainError> errors) =>
        errors.Count > 0 ? errors : throw new ArgumentException("A failure names at least one error.", nameof(errors));
}

/// <summary>The outcome of an operation that gives a <typeparamref name="T"/> on success.</summary>
public sealed class Result<T> : Result
{
    private readonly T value;

    private Result(T value, IReadOnlyList<DomainError> errors)
        : base(errors) => this.value = value;

    /// <summary>The value of a success.</summary>
    /// <exception cref="InvalidOperationException">The result is a failure.</exception>
    public T Value => IsSuccess
        ? value
        : throw new InvalidOperationException($"A failure has no value: {string.Join(", ", Errors.Select(error => error.Code))}");

    /// <summary>A success.</summary>
    public static Result<T> Success(T value) => new(value, []);

    /// <summary>A refusal; at least one error is needed.</summary>
    public static new Result<T> Failure(params DomainError[] errors) => new(default!, AtLeastOne(errors));

    /// <summary>A refusal; at least one error is needed.</summary>
    public static new Result<T> Failure(IReadOnlyList<DomainError> errors) => new(default!, AtLeastOne(errors));

    /// <summary>Succeeds with the value.</summary>
    public static implicit operator Result<T>(T value) => Success(value);

    /// <summary>Refuses with one error.</summary>
    public static implicit operator Result<T>(DomainError error) => Failure(error);
}
