using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ExamReg.Domain.Migrations
{
    /// <inheritdoc />
    public partial class Mails : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "data",
                schema: "exam",
                table: "messages",
                type: "jsonb",
                nullable: false,
                defaultValueSql: "'{}'::jsonb");

            migrationBuilder.AddColumn<string>(
                name: "kind",
                schema: "exam",
                table: "messages",
                type: "text",
                nullable: false,
                defaultValue: "notice");

            migrationBuilder.CreateTable(
                name: "mails",
                schema: "exam",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    registration_id = table.Column<Guid>(type: "uuid", nullable: true),
                    kind = table.Column<string>(type: "text", nullable: false),
                    data = table.Column<string>(type: "jsonb", nullable: false),
                    dedupe_key = table.Column<string>(type: "text", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    not_after = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    next_attempt_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    sent_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_error = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_mails", x => x.id);
                    table.CheckConstraint("ck_mails_state", "state IN ('Pending', 'Sent', 'Failed', 'Overtaken')");
                });

            migrationBuilder.CreateIndex(
                name: "ix_mails_account_id",
                schema: "exam",
                table: "mails",
                column: "account_id");

            migrationBuilder.CreateIndex(
                name: "ix_mails_dedupe_key",
                schema: "exam",
                table: "mails",
                column: "dedupe_key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_mails_pending",
                schema: "exam",
                table: "mails",
                column: "next_attempt_at",
                filter: "state = 'Pending'");

            migrationBuilder.CreateIndex(
                name: "ix_mails_state_created_at",
                schema: "exam",
                table: "mails",
                columns: new[] { "state", "created_at" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "mails",
                schema: "exam");

            migrationBuilder.DropColumn(
                name: "data",
                schema: "exam",
                table: "messages");

            migrationBuilder.DropColumn(
                name: "kind",
                schema: "exam",
                table: "messages");
        }
    }
}
