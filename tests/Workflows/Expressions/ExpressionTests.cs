using System.Diagnostics;
using System.Text.Json.Nodes;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Expressions;
using static ExamReg.Tests.Workflows.Define;

namespace ExamReg.Tests.Workflows.Expressions;

/// <summary>Each syntax, its scope and its limits, through an activity as workflows use them.</summary>
public sealed class ExpressionTests
{
    private static async Task<string> Show(JsonNode expression, params (string Name, JsonNode? Value)[] variables)
        => (await Run(Line("Show", expression), variables).StartAsync((Name: "City", Value: (object?)"上海"))).Lines[0];

    [Theory]
    [InlineData("Literal", "text", "text")]
    [InlineData("Object", "{\"a\": [1, \"二\"]}", "{\"a\":[1,\"二\"]}")]
    [InlineData("Variable", "n", "5")]
    [InlineData("Input", "City", "上海")]
    [InlineData("JavaScript", "getVariable('n') + 1", "6")]
    [InlineData("JavaScript", "getN() + variables.n", "10")]
    [InlineData("JavaScript", "getInput('City') + getCity()", "上海上海")]
    [InlineData("JavaScript", "`${getWorkflowDefinitionId()} ${getWorkflowInstanceId()}`", "test 00000000-0000-0000-0000-000000000000")]
    [InlineData("JavaScript", "getNow()", "2026-09-01T12:00:00.0000000+00:00")]
    [InlineData("JavaScript", "toJson({a: [1]})", "{\"a\":[1]}")]
    [InlineData("JavaScript", "JSON.stringify([newGuid().length, isNullOrEmpty(''), isNullOrWhiteSpace(' ')])", "[36,true,true]")]
    [InlineData("JavaScript", "getWorkflowDefinitionVersionId() + getWorkflowDefinitionVersion()", "v11")]
    [InlineData("JavaScript", "setWorkflowInstanceName('名') || getWorkflowInstanceName()", "名")]
    [InlineData("JavaScript", "stringFromBase64(stringToBase64('二'))", "二")]
    [InlineData("JavaScript", "parseGuid('0E6A0F2B-9C5D-4B8E-8F2D-6A1B3C4D5E6F')", "0e6a0f2b-9c5d-4b8e-8f2d-6a1b3c4d5e6f")]
    [InlineData("JavaScript", "newGuidString().length", "36")]
    [InlineData("JavaScript", "/^[A-Za-z0-9]+$/.test(newShortGuid())", "true")]
    [InlineData("Liquid", "{{ Variables.deep | json }}", "{\"list\":[{},{\"x\":7}]}")]
    [InlineData("Liquid", "{{ '二' | base64 }}", "5LqM")]
    [InlineData("Liquid", "{{ Variables.n | plus: 1 }} {{ Input.City }} {{ Variables.deep.list[1].x }}", "6 上海 7")]
    [InlineData("Liquid", "{% for item in Variables.deep.list %}{{ item.x }},{% endfor %}", ",7,")]
    public async Task Should_evaluate(string syntax, string value, string expected)
        => Assert.Equal(expected, await Show(Expression(syntax, value), ("n", 5), ("deep", JsonNode.Parse("""{"list":[{},{"x":7}]}"""))));

    [Theory]
    [InlineData("Output", """{ "activityId": "Script", "outputName": "Result" }""")]
    [InlineData("JavaScript", "\"getOutputFrom('Script')\"")]
    [InlineData("JavaScript", "\"getOutputFrom('Script', 'Result')\"")]
    [InlineData("JavaScript", "\"getResultFromScript()\"")]
    [InlineData("JavaScript", "\"getLastResult()\"")]
    public async Task Should_read_what_another_activity_gave_out(string syntax, string value)
        => (await Run(Sequence(Activity("Elsa.RunJavaScript", "Script", ("script", Literal("21 * 2"))),
            Line("Show", Expression(syntax, JsonNode.Parse(value))))).StartAsync()).ExpectLines("42");

    [Fact]
    public async Task Scripts_should_change_variables_in_every_way_that_Elsa_offers()
    {
        JsonObject Script(string id, string source) => Activity("Elsa.RunJavaScript", id, ("script", Literal(source)));
        var root = Sequence(
            Script("A", "setVariable('a', 1)"), Script("B", "setB(2)"), Script("C", "variables.c = 3"),
            Script("D", "variables.list.push('x')"),
            Script("E", "setVariable('e', variables.e + 1)"),
            Line("Show", Js("[getA(), getB(), getC(), getList().length, getE()].join()")));

        (await Run(root, ("a", 0), ("b", 0), ("c", 0), ("list", new JsonArray()), ("e", 4)).StartAsync()).ExpectLines("1,2,3,1,5");
    }

    [Fact]
    public async Task Inner_variables_should_shadow_outer_ones_and_vanish_with_their_container()
    {
        var inner = Container("Elsa.Sequence", "Inner", SetVariable("Set", "x", Literal("changed")), Line("In", Js("getX() + getY()")))
            .Declaring("x", "inner");
        var outer = Container("Elsa.Sequence", "Outer", inner, SetVariable("Set2", "y", Literal("Y")),
            Line("Out", Js("getX() + getVariable('y')"))).Declaring("y", "y");

        var run = (await Run(outer, ("x", "outer"), ("y", "global")).StartAsync()).ExpectLines("changedy", "outerY");

        Assert.Equal(("outer", "global"), (run.State.Variables["x"], run.State.Variables["y"]));
    }

    [Fact]
    public async Task Variables_of_parallel_rounds_should_be_their_own()
    {
        var body = Container("Elsa.Sequence", "Body", SetVariable("Set", "mine", Js("getCurrentValue() * 10")), Event("Next"),
            Line("Show", Js("getMine()"))).Declaring("mine", 0);
        var run = await Run(Activity("Elsa.ParallelForEach", "Each", ("items", Expression("Object", "[1,2,3]")), ("body", body)))
            .StartAsync();

        for (var round = 0; round < 3; round++)
            await run.SendAsync("event", key: "Next");

        run.ExpectLines("10", "20", "30").Expect(WorkflowSubStatus.Finished);
    }

    [Theory]
    [InlineData("while (true) {}")]
    [InlineData("for (let i = 0; ; i++) { i * 2 }")]
    [InlineData("function f() { return f() + 1 } f()")]
    [InlineData("const all = []; for (;;) all.push('x'.repeat(1000))")]
    [InlineData("let s = 'x'; for (;;) s += s")]
    [InlineData("'x'.repeat(1 << 28)")]
    [InlineData("'x'.padStart(1 << 28, 'y')")]
    [InlineData("'x'.padEnd(1 << 28)")]
    [InlineData("'a'.repeat(1000000).replaceAll('a', 'b'.repeat(1000))")]
    [InlineData("'a'.repeat(1000000).replace(/a/g, 'b'.repeat(1000))")]
    [InlineData("''.concat(...Array(1000).fill('x'.repeat(10000)))")]
    [InlineData("Array(1000000).join('x'.repeat(1000))")]
    [InlineData("new Array(1e9).fill(0)")]
    [InlineData("new Uint8Array(1 << 30)")]
    [InlineData("new ArrayBuffer(1 << 30)")]
    [InlineData("BigInt('9'.repeat(1000000))")]
    [InlineData("/(a+)+$/.test('a'.repeat(40) + 'b')")]
    public async Task A_script_that_takes_too_much_should_be_stopped(string script) => await ShouldBeStopped(Js(script));

    [Theory]
    [InlineData("{% for i in (1..100000000) %}{% endfor %}")]
    [InlineData("{% for i in (1..200) %}{% for j in (1..200) %}{% for k in (1..200) %}{{ k }}{% endfor %}{% endfor %}{% endfor %}")]
    [InlineData("{% assign s = 'x' %}{% for i in (1..60) %}{% assign s = s | append: s %}{% endfor %}")]
    [InlineData("{% assign s = 'x' %}{% for i in (1..19) %}{% assign s = s | append: s %}{% endfor %}{{ s | replace: 'x', s }}")]
    [InlineData("{% assign s = 'x' %}{% for i in (1..19) %}{% assign s = s | append: s %}{% endfor %}{{ s | split: '' | join: s }}")]
    [InlineData("{% assign s = 'x' %}{% for i in (1..18) %}{% assign s = s | append: s %}{% endfor %}{% for i in (1..10000) %}{{ s }}{% endfor %}")]
    [InlineData("{% capture s %}x{% endcapture %}{% for i in (1..60) %}{% capture s %}{{ s }}{{ s }}{% endcapture %}{% endfor %}")]
    public async Task A_template_that_takes_too_much_should_be_stopped(string template)
        => await ShouldBeStopped(Expression("Liquid", template));

    private static async Task ShouldBeStopped(JsonObject expression)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();

        var exception = await Assert.ThrowsAsync<ActivityFailedException>(() => Run(Line("Show", expression)).StartAsync());

        Assert.IsType<ExpressionException>(exception.InnerException);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"took {watch.Elapsed}");
        var taken = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(taken < 400_000_000, $"took {taken:N0} bytes");
    }

    [Theory]
    [InlineData("importNamespace('System')")]
    [InlineData("System.IO.File.ReadAllText('/etc/passwd')")]
    [InlineData("clr.System")]
    [InlineData("getVariable.constructor('return 1')()")]
    [InlineData("eval('1')")]
    [InlineData("new Function('return 1')()")]
    [InlineData("require('fs')")]
    public async Task Scripts_should_not_reach_outside(string script)
    {
        var exception = await Assert.ThrowsAsync<ActivityFailedException>(() => Run(Line("Show", Js(script))).StartAsync());

        Assert.IsType<ExpressionException>(exception.InnerException);
    }

    [Fact]
    public async Task Scripts_should_not_reach_the_types_behind_host_functions()
        => Assert.Equal("undefined undefined", await Show(Js("typeof getVariable.GetType + ' ' + typeof getVariable.Method")));

    [Theory]
    [InlineData("getVariable('n') * 2", 10L)]
    [InlineData("getVariable('n') / 2", 2.5)]
    [InlineData("9007199254740991", 9007199254740991L)]
    [InlineData("'5'", "5")]
    [InlineData("true", true)]
    [InlineData("null", null)]
    public async Task Whole_numbers_should_stay_whole_through_scripts_and_storage(string script, object? expected)
    {
        var run = await Run(Sequence(SetVariable("Set", "x", Js(script)), Event("Next")), ("n", 5), ("x", null)).StartAsync();
        Assert.Equal(expected, run.State.Variables["x"]);

        await run.SendAsync("event", key: "Next");

        Assert.Equal(expected, run.State.Variables["x"]);
    }

    [Theory]
    [InlineData("this['get' + 'N']()", "5")]
    [InlineData("const { ['get' + 'N']: f } = this; f()", "5")]
    [InlineData("get\\u004E()", "5")]
    [InlineData("globalThis.getVariable('n')", "5")]
    public async Task Functions_should_be_found_under_names_made_up_on_the_way(string script, string expected)
        => Assert.Equal(expected, await Show(Js(script), ("n", 5)));

    [Fact]
    public async Task Variables_named_like_functions_should_not_hide_them()
        => Assert.Equal("5 上海", await Show(Js("getVariable('n') + ' ' + getInput('City')"), ("n", 5), ("variable", 1), ("input", 2)));

    [Theory]
    [InlineData("'x'['rep' + 'eat'](1 << 28)")]
    [InlineData("const { ['rep' + 'eat']: r } = String.prototype; r.call('x', 1 << 28)")]
    [InlineData("'x'.rep\\u0065at(1 << 28)")]
    public async Task A_guarded_function_should_not_be_reached_by_another_name(string script) => await ShouldBeStopped(Js(script));

    [Fact]
    public async Task A_guarded_function_should_still_work()
        => Assert.Equal("ababab 007 bbb b-b a1", await Show(Js("""
            ['ab'.repeat(3), '7'.padStart(3, '0'), 'aaa'.replaceAll('a', 'b'), 'a-a'.replace(/a/g, () => 'b'), 'a'.concat(1)].join(' ')
            """)));
}
