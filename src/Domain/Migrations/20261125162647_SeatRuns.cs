using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ExamReg.Domain.Migrations
{
    /// <inheritdoc />
    public partial class SeatRuns : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "accessible_seats",
                schema: "exam",
                table: "rooms",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<bool>(
                name: "needs_accessible_seat",
                schema: "exam",
                table: "registrations",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateTable(
                name: "seat_runs",
                schema: "exam",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    session_id = table.Column<Guid>(type: "uuid", nullable: false),
                    site_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    seed = table.Column<Guid>(type: "uuid", nullable: false),
                    started_by = table.Column<Guid>(type: "uuid", nullable: false),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    touched_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    finished_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    total = table.Column<int>(type: "integer", nullable: false),
                    placed = table.Column<int>(type: "integer", nullable: false),
                    unplaced = table.Column<int>(type: "integer", nullable: false),
                    unplaced_accessible = table.Column<int>(type: "integer", nullable: false),
                    done_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_seat_runs", x => x.id);
                    table.CheckConstraint("ck_seat_runs_kind", "kind IN ('Fill', 'Redraw')");
                    table.ForeignKey(
                        name: "fk_seat_runs_sessions_session_id",
                        column: x => x.session_id,
                        principalSchema: "exam",
                        principalTable: "exam_sessions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_seat_runs_sites_site_id",
                        column: x => x.site_id,
                        principalSchema: "exam",
                        principalTable: "sites",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.AddCheckConstraint(
                name: "ck_rooms_accessible",
                schema: "exam",
                table: "rooms",
                sql: "accessible_seats BETWEEN 0 AND capacity");

            migrationBuilder.CreateIndex(
                name: "ix_seat_runs_site_id_session_id_started_at",
                schema: "exam",
                table: "seat_runs",
                columns: new[] { "site_id", "session_id", "started_at" });

            migrationBuilder.CreateIndex(
                name: "ux_seat_runs_one_unfinished",
                schema: "exam",
                table: "seat_runs",
                columns: new[] { "session_id", "site_id" },
                unique: true,
                filter: "finished_at IS NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "seat_runs",
                schema: "exam");

            migrationBuilder.DropCheckConstraint(
                name: "ck_rooms_accessible",
                schema: "exam",
                table: "rooms");

            migrationBuilder.DropColumn(
                name: "accessible_seats",
                schema: "exam",
                table: "rooms");

            migrationBuilder.DropColumn(
                name: "needs_accessible_seat",
                schema: "exam",
                table: "registrations");
        }
    }
}
