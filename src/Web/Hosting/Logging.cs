using Serilog;
using Serilog.Events;
using Serilog.Extensions.Logging;
using Serilog.Formatting.Compact;

namespace ExamReg.Web.Hosting;

/// <summary>
/// One line an event on the console: for people in Development, compact JSON elsewhere. Levels come from the section "Serilog".
/// Requests are logged by path, without the query, which may name people.
/// </summary>
public static class Logging
{
    private const string Line = "{Timestamp:HH:mm:ss} {Level:u3} {SourceContext}: {Message:lj}{NewLine}{Exception}";

    /// <summary>Adds the log, and returns it for what happens before the host exists.</summary>
    public static Microsoft.Extensions.Logging.ILogger AddLogging(this WebApplicationBuilder builder)
    {
        var configuration = new LoggerConfiguration().ReadFrom.Configuration(builder.Configuration).Enrich.FromLogContext();
        var logger = (builder.Environment.IsDevelopment()
            ? configuration.WriteTo.Console(outputTemplate: Line, formatProvider: System.Globalization.CultureInfo.InvariantCulture)
            : configuration.WriteTo.Console(new RenderedCompactJsonFormatter())).CreateLogger();
        builder.Services.AddSerilog(logger, dispose: true);
        return new SerilogLoggerFactory(logger).CreateLogger("ExamReg.Web");
    }

    /// <summary>One line a request; what is too common to matter is left out.</summary>
    public static void UseRequestLog(this WebApplication app) => app.UseSerilogRequestLogging(options =>
    {
        options.MessageTemplate = "{RequestMethod} {RequestPath} {StatusCode} {Elapsed:0} ms";
        options.GetLevel = (_, _, exception) => exception is null ? LogEventLevel.Debug : LogEventLevel.Error;
    });
}
