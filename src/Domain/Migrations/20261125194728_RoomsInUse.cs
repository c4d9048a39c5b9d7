using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ExamReg.Domain.Migrations
{
    /// <inheritdoc />
    public partial class RoomsInUse : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "in_use",
                schema: "exam",
                table: "rooms",
                type: "boolean",
                nullable: false,
                defaultValue: true);
            migrationBuilder.Sql(HandWrittenSql.SeatsWithinRooms);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(HandWrittenSql.DropSeatsWithinRooms);
            migrationBuilder.DropColumn(
                name: "in_use",
                schema: "exam",
                table: "rooms");
        }
    }
}
