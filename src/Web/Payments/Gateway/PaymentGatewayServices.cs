using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ExamReg.Web.Payments.Gateway;

/// <summary>Registers <see cref="PaymentGatewayClient"/> with its options from configuration, checked when the program starts.</summary>
public static class PaymentGatewayServices
{
    public static IServiceCollection AddPaymentGateway(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IValidateOptions<PaymentGatewayOptions>, PaymentGatewayKeyCheck>();
        services.AddOptions<PaymentGatewayOptions>().BindConfiguration(PaymentGatewayOptions.Section)
            .ValidateDataAnnotations().ValidateOnStart();
        services.AddHttpClient<PaymentGatewayClient>((provider, http) =>
                http.Timeout = provider.GetRequiredService<IOptions<PaymentGatewayOptions>>().Value.Timeout)
            // A redirect would carry a signed request to somebody who is not our platform.
            .ConfigurePrimaryHttpMessageHandler(provider => new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseProxy = !provider.GetRequiredService<IOptions<PaymentGatewayOptions>>().Value.BaseUrl!.IsLoopback,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            })
            .RemoveAllLoggers(); // The outcomes say what happened; request lines would only repeat order numbers.
        return services;
    }
}
