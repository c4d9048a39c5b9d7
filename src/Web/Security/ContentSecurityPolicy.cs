using System.Collections.Immutable;

namespace ExamReg.Web.Security;

/// <summary>A Content-Security-Policy as directives and their sources; immutable, so that a path's exception never touches the rule.</summary>
public sealed class ContentSecurityPolicy
{
    private readonly ImmutableSortedDictionary<string, string> _directives;
    private readonly string _text;

    private ContentSecurityPolicy(ImmutableSortedDictionary<string, string> directives)
    {
        _directives = directives;
        _text = string.Join("; ", directives.Select(directive => $"{directive.Key} {directive.Value}"));
    }

    /// <summary>Everything from our own origin; no inline script, no inline style, nobody may frame us.</summary>
    public static ContentSecurityPolicy Strict { get; } = new(ImmutableSortedDictionary<string, string>.Empty
        .Add("default-src", "'self'")
        .Add("script-src", "'self'")
        .Add("style-src", "'self'")
        // data: the style sheets' own icons; blob: the photo before it is sent.
        .Add("img-src", "'self' data: blob:")
        .Add("object-src", "'none'")
        .Add("base-uri", "'self'")
        .Add("form-action", "'self'")
        .Add("frame-ancestors", "'none'"));

    /// <summary>For a WebAssembly application of a third party (the workflow designer) that styles its elements inline.</summary>
    public static ContentSecurityPolicy WebAssembly { get; } = Strict
        // The hash: a script that Elsa Studio 3.8.2 puts into its editor (Ctrl+R saves); see tests/Browser/Designer.
        .With("script-src", "'self' 'wasm-unsafe-eval' 'sha256-snlP1jz0gjwc5cTz9ErZcliXuCK63+Mmf68RRCeptgc=' 'sha256-vu6sQrKXQHR4Yn3FMMihA/9TxxfIXnCxKwvLrTPJ5ts='")
        .With("style-src", "'self' 'unsafe-inline'")
        .With("font-src", "'self' data:")
        .With("worker-src", "'self' blob:")
        // Our own list of flows starts it in a frame, before it is asked for.
        .With("frame-ancestors", "'self'");

    /// <summary>The same with one directive replaced or added.</summary>
    public ContentSecurityPolicy With(string directive, string sources) => new(_directives.SetItem(directive, sources));

    /// <summary>The same with one more source for a directive that is there.</summary>
    public ContentSecurityPolicy Allowing(string directive, string source) => With(directive, $"{_directives[directive]} {source}");

    /// <summary>The header's value.</summary>
    public override string ToString() => _text;
}
