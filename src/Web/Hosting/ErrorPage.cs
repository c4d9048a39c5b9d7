using System.Diagnostics;

namespace ExamReg.Web.Hosting;

/// <summary>What a person sees when the program fails: that it is our fault, what to do, and a number that finds it in the log.</summary>
public static class ErrorPage
{
    /// <summary>Turns an unhandled exception into the page; in Development ASP.NET's own page shows the details.</summary>
    public static void UseErrorPage(this WebApplication app)
    {
        if (app.Environment.IsDevelopment())
            return;
        app.UseExceptionHandler(failed => failed.Run(context => PlainPage.WriteAsync(
            context, StatusCodes.Status500InternalServerError, Text.Of("系统出现错误"),
            Text.Of($"您的操作没有完成，问题在系统一方。请稍后重试；若仍不成功，请把编号 {Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier} 告诉管理人员。"))));
        app.UseHsts();
    }
}
