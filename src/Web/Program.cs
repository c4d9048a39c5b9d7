var app = WebApplication.Create(args);
app.MapGet("/healthz/live", () => "ok");
app.Run();
