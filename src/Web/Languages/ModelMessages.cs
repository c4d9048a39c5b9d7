using System.ComponentModel.DataAnnotations;
using ExamReg.Domain;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding.Metadata;

namespace ExamReg.Web.Languages;

/// <summary>What ASP.NET Core itself says of a form's values, in the reader's language.</summary>
public static class ModelMessages
{
    /// <summary>Sets the messages of model binding and of attributes that bear none of their own.</summary>
    public static void Set(MvcOptions options)
    {
        var messages = options.ModelBindingMessageProvider;
        messages.SetAttemptedValueIsInvalidAccessor((value, field) => Text.Of($"{field}“{value}”的格式不正确，请重新填写。"));
        messages.SetNonPropertyAttemptedValueIsInvalidAccessor(value => Text.Of($"“{value}”的格式不正确，请重新填写。"));
        messages.SetValueIsInvalidAccessor(value => Text.Of($"“{value}”的格式不正确，请重新填写。"));
        messages.SetUnknownValueIsInvalidAccessor(field => Text.Of($"{field}的格式不正确，请重新填写。"));
        messages.SetNonPropertyUnknownValueIsInvalidAccessor(() => Text.Of("填写的内容格式不正确，请重新填写。"));
        messages.SetValueMustBeANumberAccessor(field => Text.Of($"{field}应为数字。"));
        messages.SetNonPropertyValueMustBeANumberAccessor(() => Text.Of("此项应为数字。"));
        messages.SetMissingBindRequiredValueAccessor(field => Text.Of($"请填写{field}。"));
        messages.SetValueMustNotBeNullAccessor(_ => Text.Of("请填写此项。"));
        messages.SetMissingKeyOrValueAccessor(() => Text.Of("请填写此项。"));
        messages.SetMissingRequestBodyRequiredValueAccessor(() => Text.Of("请求中没有内容。"));
        options.ModelMetadataDetailsProviders.Add(new AttributeMessages());
    }

    // The localizer of attributes' messages looks up only messages that were set; .NET's own sentences are English.
    private sealed class AttributeMessages : IValidationMetadataProvider
    {
        private const string Required = "请填写{0}。";
        private const string Other = "{0}的格式不正确，请重新填写。";

        public void CreateValidationMetadata(ValidationMetadataProviderContext context)
        {
            foreach (var attribute in context.ValidationMetadata.ValidatorMetadata.OfType<ValidationAttribute>())
            {
                if (attribute.ErrorMessage is null && attribute.ErrorMessageResourceName is null)
                    attribute.ErrorMessage = attribute is RequiredAttribute ? Required : Other;
            }
        }
    }
}
