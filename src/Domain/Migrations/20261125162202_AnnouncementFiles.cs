using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ExamReg.Domain.Migrations
{
    /// <inheritdoc />
    public partial class AnnouncementFiles : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "announcement_files",
                schema: "exam",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    announcement_id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    content_type = table.Column<string>(type: "text", nullable: false),
                    content = table.Column<byte[]>(type: "bytea", nullable: false),
                    bytes = table.Column<int>(type: "integer", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_announcement_files", x => x.id);
                    table.CheckConstraint("ck_announcement_files_size", "bytes > 0 AND bytes <= 5242880 AND bytes = octet_length(content)");
                    table.ForeignKey(
                        name: "fk_announcement_files_announcements_announcement_id",
                        column: x => x.announcement_id,
                        principalSchema: "exam",
                        principalTable: "announcements",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_announcement_files_announcement_id_name",
                schema: "exam",
                table: "announcement_files",
                columns: new[] { "announcement_id", "name" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "announcement_files",
                schema: "exam");
        }
    }
}
