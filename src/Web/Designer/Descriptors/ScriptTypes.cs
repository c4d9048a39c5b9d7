namespace ExamReg.Web.Designer.Descriptors;

/// <summary>What a script may call, as TypeScript declarations: Studio's code editor completes names with it.</summary>
internal static class ScriptTypes
{
    public const string Declarations = """
        /** 读取流程变量。 */
        declare function getVariable(name: string): any;
        /** 给流程变量赋值。 */
        declare function setVariable(name: string, value: any): void;
        /** 读取流程的输入。 */
        declare function getInput(name: string): any;
        /** 读取另一个活动的输出。 */
        declare function getOutputFrom(activity: string, output?: string): any;
        /** 上一个活动的结果。 */
        declare function getLastResult(): any;
        declare function getWorkflowInstanceId(): string;
        declare function getWorkflowDefinitionId(): string;
        declare function getWorkflowDefinitionVersion(): number;
        declare function getCorrelationId(): string;
        declare function setCorrelationId(value: string): void;
        /** 平台的当前时间，ISO 8601。 */
        declare function getNow(): string;
        declare function newGuid(): string;
        declare function toJson(value: any): string;
        declare function isNullOrWhiteSpace(value: string): boolean;
        declare function isNullOrEmpty(value: string): boolean;
        declare const variables: Record<string, any>;
        """;
}
