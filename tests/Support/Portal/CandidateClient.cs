namespace ExamReg.Tests.Support.Portal;

/// <summary>A candidate who walks the road over HTTP, one form after the other, as the pages offer them.</summary>
internal sealed class CandidateClient(Uri address, InventedPerson person, byte[] photo) : IDisposable
{
    public const string Captcha = "TEST";

    public FormClient Browser { get; } = new(address);

    public InventedPerson Person => person;

    public void Dispose() => Browser.Dispose();

    public async Task RegisterAsync()
    {
        await Browser.OpenAsync("/accounts/register");
        await LookAtCaptchaAsync();
        await Browser.SubmitAsync("main form", [
            ("Form.UserName", person.UserName), ("Form.Name", person.Name), ("Form.IdentityNumber", person.IdentityNumber), ("Form.Mobile", person.Mobile),
            ("Form.Email", person.Email), ("Form.Password", InventedPerson.Password), ("Form.PasswordAgain", InventedPerson.Password),
            ("Form.Consent", "true"), ("Captcha.Answer", Captcha)]);
    }

    public async Task LogInAsync(string? userName = null, string password = InventedPerson.Password)
    {
        await Browser.OpenAsync("/accounts/login");
        // A new passport is logged in already.
        if (!Browser.Has("img#captcha-question"))
            return;
        await LookAtCaptchaAsync();
        await Browser.SubmitAsync("main form", [("UserName", userName ?? person.UserName), ("Password", password), ("Captcha.Answer", Captcha)]);
    }

    /// <summary>Does whatever the registration page asks for next; tells whether it did something.</summary>
    /// <param name="siteName">Part of the site's name.</param>
    /// <param name="subjects">How many subjects to take.</param>
    public async Task<string> StepAsync(string siteName, params string[] subjects)
    {
        await Browser.OpenAsync("/portal/registration");
        if (Browser.Has("form[action$='/start']"))
        {
            await Browser.SubmitAsync("form[action$='/start']");
            return "start";
        }
        if (Browser.Has("form[action$='/agreement']"))
        {
            await Browser.SubmitAsync("form[action$='/agreement']", [("ticked", "true")], "同意");
            return "agreement";
        }
        if (Browser.Has("form[action$='/information']"))
        {
            await FillInformationAsync();
            return "information";
        }
        if (Browser.Has("form[action$='/subjects']"))
        {
            await ChooseAsync(siteName, subjects);
            return "subjects";
        }
        if (Browser.Has("form[action$='/photo']"))
        {
            await Browser.SubmitAsync("form[action$='/photo']", file: ("photo", photo));
            return "photo";
        }
        if (Browser.Has("form[action$='/apply']"))
        {
            await Browser.SubmitAsync("form[action$='/apply']");
            Assert.Contains("待审核", Browser.Text, StringComparison.Ordinal);
            return "apply";
        }
        return "";
    }

    public Task FillInformationAsync() => Browser.SubmitAsync("form[action$='/information']", [
        ("Input.Name", person.Name), ("Input.IdentityNumber", person.IdentityNumber), ("Input.Sex", person.Sex), ("Input.BirthDate", person.BirthDate),
        ("Input.Ethnicity", "汉族"), ("Input.EducationLevel", "本科"), ("Input.Mobile", person.Mobile), ("Input.Email", person.Email),
        ("Input.PostalAddress", "示范市示范区测试路 1 号"), ("Input.Postcode", "100000")]);

    public async Task ChooseAsync(string siteName, params string[] subjects)
    {
        var site = Browser.Page.QuerySelectorAll(".site-line").First(line => line.TextContent.Contains(siteName, StringComparison.Ordinal))
            .QuerySelector("input")!.GetAttribute("value")!;
        await Browser.OpenAsync($"/portal/registration?SiteId={site}");
        var offerings = Browser.Page.QuerySelectorAll("input[name='OfferingIds']")
            .Where(box => subjects.Contains(box.GetAttribute("data-code")))
            .Select(box => ("OfferingIds", box.GetAttribute("value")!));
        await Browser.SubmitAsync("form[action$='/subjects']", [("SiteId", site), .. offerings, ("truthful", "true")]);
    }

    /// <summary>Pays at the platform: chooses the first bank and presses the button.</summary>
    /// <param name="button">支付成功, 支付失败 or 稍后通知.</param>
    public async Task PayAsync(string button = "支付成功")
    {
        await Browser.OpenAsync("/portal/payment");
        await Browser.SubmitAsync("form[action$='/pay']");
        var bank = Browser.Attribute("input[name='bank']", "value");
        await Browser.SubmitAsync("form", [("bank", bank)]);
        await Browser.SubmitAsync("form", button: button);
    }

    /// <summary>Pays, comes back, and asks for the truth until the page says 已支付.</summary>
    public async Task PayAndSeeAsync()
    {
        await PayAsync();
        await Browser.OpenAsync("/portal/payment");
        if (Browser.Has("form[action$='/refresh']"))
            await Browser.SubmitAsync("form[action$='/refresh']");
        Assert.Contains("已支付", Browser.Text, StringComparison.Ordinal);
    }

    /// <summary>Goes on until the registration waits for money or for somebody else.</summary>
    public async Task FillInAsync(string siteName, params string[] subjects)
    {
        var last = "";
        for (var steps = 0; steps < 12; steps++)
        {
            var step = await StepAsync(siteName, subjects);
            if (step is "" or "apply")
            {
                // Where nobody reviews, the photo is the last thing to be given.
                Assert.True(step == "apply" || last is "photo" or "", $"{last}: {Browser.Complaints}");
                return;
            }
            last = step;
        }
        throw new InvalidOperationException($"The road does not end at {Browser.Path}: {Browser.Complaints}");
    }

    // The answer is chosen when the picture is fetched, as a browser does.
    private Task LookAtCaptchaAsync() => Browser.DownloadAsync(Browser.Attribute("img#captcha-question", "src"));
}
