using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ExamReg.Web.Identity.Migrations
{
    /// <summary>The role of those who change workflows in the designer.</summary>
    [DbContext(typeof(IdentityDb))]
    [Migration("20261125160000_DesignerRole")]
    public sealed class DesignerRole : Migration
    {
        private static readonly Guid Id = new("0199f3a0-0000-7000-8000-000000000006");

        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) =>
            migrationBuilder.InsertData(
                schema: "identity",
                table: "roles",
                columns: ["id", "concurrency_stamp", "name", "normalized_name"],
                columnTypes: ["uuid", "text", "character varying(256)", "character varying(256)"],
                values: [Id, "0199f3a0-0000-7000-8000-000000000006", "Designer", "DESIGNER"]);

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) =>
            migrationBuilder.DeleteData(schema: "identity", table: "roles", keyColumn: "id", keyColumnType: "uuid", keyValue: Id);
    }
}
