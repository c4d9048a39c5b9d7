using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ExamReg.Domain.Migrations
{
    /// <inheritdoc />
    public partial class SeatClock : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "pay_by",
                schema: "exam",
                table: "registrations",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "seats_held_until",
                schema: "exam",
                table: "registrations",
                type: "timestamp with time zone",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "pay_by",
                schema: "exam",
                table: "registrations");

            migrationBuilder.DropColumn(
                name: "seats_held_until",
                schema: "exam",
                table: "registrations");
        }
    }
}
