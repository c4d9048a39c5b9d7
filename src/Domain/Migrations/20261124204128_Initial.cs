using System;
using System.Net;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace ExamReg.Domain.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.EnsureSchema(
                name: "exam");

            migrationBuilder.Sql(HandWrittenSql.Extension);
            migrationBuilder.Sql(HandWrittenSql.Clock);

            migrationBuilder.CreateSequence(
                name: "order_serials",
                schema: "exam");

            migrationBuilder.CreateSequence(
                name: "registration_serials",
                schema: "exam");

            migrationBuilder.CreateTable(
                name: "announcements",
                schema: "exam",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    title = table.Column<string>(type: "text", nullable: false),
                    body = table.Column<string>(type: "text", nullable: false),
                    published_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_announcements", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "audit_entries",
                schema: "exam",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    who = table.Column<Guid>(type: "uuid", nullable: true),
                    role = table.Column<string>(type: "text", nullable: false),
                    act = table.Column<string>(type: "text", nullable: false),
                    subject = table.Column<string>(type: "text", nullable: false),
                    before = table.Column<string>(type: "jsonb", nullable: true),
                    after = table.Column<string>(type: "jsonb", nullable: true),
                    ip = table.Column<IPAddress>(type: "inet", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_audit_entries", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "candidates",
                schema: "exam",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    user_name = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_candidates", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "exams",
                schema: "exam",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    code = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_exams", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "guide",
                schema: "exam",
                columns: table => new
                {
                    id = table.Column<bool>(type: "boolean", nullable: false),
                    title = table.Column<string>(type: "text", nullable: false),
                    body = table.Column<string>(type: "text", nullable: false),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_guide", x => x.id);
                    table.CheckConstraint("ck_guide_one_row", "id");
                });

            migrationBuilder.CreateTable(
                name: "sites",
                schema: "exam",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    code = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    province = table.Column<string>(type: "text", nullable: false),
                    city = table.Column<string>(type: "text", nullable: false),
                    address = table.Column<string>(type: "text", nullable: false),
                    contact = table.Column<string>(type: "text", nullable: false),
                    review_required = table.Column<bool>(type: "boolean", nullable: false),
                    confirmation_required = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sites", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "subjects",
                schema: "exam",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    code = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_subjects", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "exam_sessions",
                schema: "exam",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    exam_id = table.Column<Guid>(type: "uuid", nullable: false),
                    code = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    agreement_text = table.Column<string>(type: "text", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    registration_opens_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    registration_closes_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    payment_closes_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    confirmation_opens_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    confirmation_closes_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ticket_opens_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ticket_closes_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    exam_starts_on = table.Column<DateOnly>(type: "date", nullable: false),
                    exam_ends_on = table.Column<DateOnly>(type: "date", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_exam_sessions", x => x.id);
                    table.CheckConstraint("ck_exam_sessions_confirmation_window", "confirmation_opens_at < confirmation_closes_at");
                    table.CheckConstraint("ck_exam_sessions_exam_days", "exam_starts_on <= exam_ends_on");
                    table.CheckConstraint("ck_exam_sessions_payment_after_opening", "payment_closes_at > registration_opens_at");
                    table.CheckConstraint("ck_exam_sessions_registration_window", "registration_opens_at < registration_closes_at");
                    table.CheckConstraint("ck_exam_sessions_ticket_window", "ticket_opens_at < ticket_closes_at");
                    table.ForeignKey(
                        name: "fk_exam_sessions_exams_exam_id",
                        column: x => x.exam_id,
                        principalSchema: "exam",
                        principalTable: "exams",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "rooms",
                schema: "exam",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    site_id = table.Column<Guid>(type: "uuid", nullable: false),
                    code = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    capacity = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_rooms", x => x.id);
                    table.CheckConstraint("ck_rooms_capacity", "capacity > 0");
                    table.ForeignKey(
                        name: "fk_rooms_sites_site_id",
                        column: x => x.site_id,
                        principalSchema: "exam",
                        principalTable: "sites",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "offerings",
                schema: "exam",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    session_id = table.Column<Guid>(type: "uuid", nullable: false),
                    site_id = table.Column<Guid>(type: "uuid", nullable: false),
                    subject_id = table.Column<Guid>(type: "uuid", nullable: false),
                    fee = table.Column<decimal>(type: "numeric(10,2)", precision: 10, scale: 2, nullable: false),
                    starts_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ends_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    capacity = table.Column<int>(type: "integer", nullable: false),
                    seats_taken = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_offerings", x => x.id);
                    table.UniqueConstraint("ak_offerings_id_starts_at_ends_at", x => new { x.id, x.starts_at, x.ends_at });
                    table.CheckConstraint("ck_offerings_fee", "fee >= 0");
                    table.CheckConstraint("ck_offerings_seats", "seats_taken BETWEEN 0 AND capacity");
                    table.CheckConstraint("ck_offerings_time_slot", "starts_at < ends_at");
                    table.ForeignKey(
                        name: "fk_offerings_sessions_session_id",
                        column: x => x.session_id,
                        principalSchema: "exam",
                        principalTable: "exam_sessions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_offerings_sites_site_id",
                        column: x => x.site_id,
                        principalSchema: "exam",
                        principalTable: "sites",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_offerings_subjects_subject_id",
                        column: x => x.subject_id,
                        principalSchema: "exam",
                        principalTable: "subjects",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "registrations",
                schema: "exam",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    serial = table.Column<long>(type: "bigint", nullable: false, defaultValueSql: "nextval('exam.registration_serials')"),
                    number = table.Column<string>(type: "text", nullable: false),
                    session_id = table.Column<Guid>(type: "uuid", nullable: false),
                    candidate_id = table.Column<Guid>(type: "uuid", nullable: false),
                    workflow_instance_id = table.Column<Guid>(type: "uuid", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    site_id = table.Column<Guid>(type: "uuid", nullable: true),
                    agreement_accepted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    agreement_hash = table.Column<string>(type: "text", nullable: true),
                    submitted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    is_locked = table.Column<bool>(type: "boolean", nullable: false),
                    review_requested_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    reject_reason = table.Column<string>(type: "text", nullable: true),
                    marked_fields = table.Column<string[]>(type: "text[]", nullable: false),
                    form_granted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    ticket_number = table.Column<string>(type: "text", nullable: true),
                    ticket_granted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    ticket_from = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    ticket_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    confirmed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    confirmed_by = table.Column<Guid>(type: "uuid", nullable: true),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    end_reason = table.Column<string>(type: "text", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    xmin = table.Column<uint>(type: "xid", rowVersion: true, nullable: false),
                    name = table.Column<string>(type: "text", nullable: true),
                    sex = table.Column<string>(type: "text", nullable: true),
                    identity_number_encrypted = table.Column<byte[]>(type: "bytea", nullable: true),
                    identity_hash = table.Column<byte[]>(type: "bytea", nullable: true),
                    birth_date = table.Column<DateOnly>(type: "date", nullable: true),
                    ethnicity = table.Column<string>(type: "text", nullable: true),
                    education_level = table.Column<string>(type: "text", nullable: true),
                    school = table.Column<string>(type: "text", nullable: true),
                    employer = table.Column<string>(type: "text", nullable: true),
                    mobile = table.Column<string>(type: "text", nullable: true),
                    email = table.Column<string>(type: "text", nullable: true),
                    postal_address = table.Column<string>(type: "text", nullable: true),
                    postcode = table.Column<string>(type: "text", nullable: true),
                    information_draft = table.Column<byte[]>(type: "bytea", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_registrations", x => x.id);
                    table.CheckConstraint("ck_registrations_confirmed", "(confirmed_at IS NULL) = (confirmed_by IS NULL)");
                    table.CheckConstraint("ck_registrations_end", "(ended_at IS NULL) = (state NOT IN ('Expired', 'Withdrawn', 'Declined'))");
                    table.CheckConstraint("ck_registrations_state", "state IN ('FillingIn', 'AwaitingPhoto', 'Submitted', 'AwaitingReviewRequest', 'UnderReview', 'ReviewRejected', 'Approved', 'AwaitingPayment', 'Paid', 'AwaitingConfirmation', 'Confirmed', 'Completed', 'Expired', 'Withdrawn', 'Declined')");
                    table.CheckConstraint("ck_registrations_ticket", "ticket_granted_at IS NULL OR (ticket_number IS NOT NULL AND ticket_from < ticket_until)");
                    table.ForeignKey(
                        name: "fk_registrations_candidates_candidate_id",
                        column: x => x.candidate_id,
                        principalSchema: "exam",
                        principalTable: "candidates",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_registrations_sessions_session_id",
                        column: x => x.session_id,
                        principalSchema: "exam",
                        principalTable: "exam_sessions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_registrations_sites_site_id",
                        column: x => x.site_id,
                        principalSchema: "exam",
                        principalTable: "sites",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "site_notices",
                schema: "exam",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    site_id = table.Column<Guid>(type: "uuid", nullable: false),
                    session_id = table.Column<Guid>(type: "uuid", nullable: false),
                    title = table.Column<string>(type: "text", nullable: false),
                    body = table.Column<string>(type: "text", nullable: false),
                    demands_confirmation = table.Column<bool>(type: "boolean", nullable: false),
                    confirm_from = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    confirm_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    published_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_site_notices", x => x.id);
                    table.CheckConstraint("ck_site_notices_confirmation_window", "CASE WHEN demands_confirmation THEN confirm_from IS NOT NULL AND confirm_until IS NOT NULL AND confirm_from < confirm_until ELSE confirm_from IS NULL AND confirm_until IS NULL END");
                    table.ForeignKey(
                        name: "fk_site_notices_sessions_session_id",
                        column: x => x.session_id,
                        principalSchema: "exam",
                        principalTable: "exam_sessions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_site_notices_sites_site_id",
                        column: x => x.site_id,
                        principalSchema: "exam",
                        principalTable: "sites",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "choices",
                schema: "exam",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    registration_id = table.Column<Guid>(type: "uuid", nullable: false),
                    offering_id = table.Column<Guid>(type: "uuid", nullable: false),
                    fee = table.Column<decimal>(type: "numeric(10,2)", precision: 10, scale: 2, nullable: false),
                    starts_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ends_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    holds_seat = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_choices", x => x.id);
                    table.ForeignKey(
                        name: "fk_choices_offerings_offering_id",
                        column: x => x.offering_id,
                        principalSchema: "exam",
                        principalTable: "offerings",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_choices_registrations_registration_id",
                        column: x => x.registration_id,
                        principalSchema: "exam",
                        principalTable: "registrations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "messages",
                schema: "exam",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    candidate_id = table.Column<Guid>(type: "uuid", nullable: false),
                    registration_id = table.Column<Guid>(type: "uuid", nullable: true),
                    title = table.Column<string>(type: "text", nullable: false),
                    body = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    read_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    dedupe_key = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_messages", x => x.id);
                    table.ForeignKey(
                        name: "fk_messages_candidates_candidate_id",
                        column: x => x.candidate_id,
                        principalSchema: "exam",
                        principalTable: "candidates",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_messages_registrations_registration_id",
                        column: x => x.registration_id,
                        principalSchema: "exam",
                        principalTable: "registrations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "orders",
                schema: "exam",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    registration_id = table.Column<Guid>(type: "uuid", nullable: false),
                    number = table.Column<string>(type: "text", nullable: false),
                    amount = table.Column<decimal>(type: "numeric(10,2)", precision: 10, scale: 2, nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    opened_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    deadline = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    seats_held_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    paid_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    closed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_orders", x => x.id);
                    table.CheckConstraint("ck_orders_amount", "amount >= 0");
                    table.CheckConstraint("ck_orders_deadline", "opened_at <= deadline AND deadline <= seats_held_until");
                    table.CheckConstraint("ck_orders_paid_at", "(paid_at IS NOT NULL) = (state IN ('Paid', 'Refunding', 'Refunded'))");
                    table.CheckConstraint("ck_orders_state", "state IN ('Open', 'Paid', 'Closed', 'Refunding', 'Refunded')");
                    table.ForeignKey(
                        name: "fk_orders_registrations_registration_id",
                        column: x => x.registration_id,
                        principalSchema: "exam",
                        principalTable: "registrations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "registration_photos",
                schema: "exam",
                columns: table => new
                {
                    registration_id = table.Column<Guid>(type: "uuid", nullable: false),
                    bytes = table.Column<byte[]>(type: "bytea", nullable: false),
                    width = table.Column<int>(type: "integer", nullable: false),
                    height = table.Column<int>(type: "integer", nullable: false),
                    sha256 = table.Column<byte[]>(type: "bytea", nullable: false),
                    uploaded_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_registration_photos", x => x.registration_id);
                    table.CheckConstraint("ck_registration_photos_sha256", "octet_length(sha256) = 32");
                    table.CheckConstraint("ck_registration_photos_size", "width > 0 AND height > 0 AND octet_length(bytes) > 0");
                    table.ForeignKey(
                        name: "fk_registration_photos_registrations_registration_id",
                        column: x => x.registration_id,
                        principalSchema: "exam",
                        principalTable: "registrations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "review_decisions",
                schema: "exam",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    registration_id = table.Column<Guid>(type: "uuid", nullable: false),
                    site_id = table.Column<Guid>(type: "uuid", nullable: false),
                    staff_id = table.Column<Guid>(type: "uuid", nullable: false),
                    approved = table.Column<bool>(type: "boolean", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: true),
                    marked_fields = table.Column<string[]>(type: "text[]", nullable: false),
                    requested_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    decided_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_review_decisions", x => x.id);
                    table.CheckConstraint("ck_review_decisions_reason", "approved OR length(btrim(reason)) > 0");
                    table.ForeignKey(
                        name: "fk_review_decisions_registrations_registration_id",
                        column: x => x.registration_id,
                        principalSchema: "exam",
                        principalTable: "registrations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_review_decisions_sites_site_id",
                        column: x => x.site_id,
                        principalSchema: "exam",
                        principalTable: "sites",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "site_confirmations",
                schema: "exam",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    registration_id = table.Column<Guid>(type: "uuid", nullable: false),
                    site_id = table.Column<Guid>(type: "uuid", nullable: false),
                    staff_id = table.Column<Guid>(type: "uuid", nullable: false),
                    confirmed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    undone_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    undone_by = table.Column<Guid>(type: "uuid", nullable: true),
                    undo_reason = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_site_confirmations", x => x.id);
                    table.ForeignKey(
                        name: "fk_site_confirmations_registrations_registration_id",
                        column: x => x.registration_id,
                        principalSchema: "exam",
                        principalTable: "registrations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_site_confirmations_sites_site_id",
                        column: x => x.site_id,
                        principalSchema: "exam",
                        principalTable: "sites",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "seat_assignments",
                schema: "exam",
                columns: table => new
                {
                    choice_id = table.Column<Guid>(type: "uuid", nullable: false),
                    offering_id = table.Column<Guid>(type: "uuid", nullable: false),
                    room_id = table.Column<Guid>(type: "uuid", nullable: false),
                    seat_number = table.Column<int>(type: "integer", nullable: false),
                    starts_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ends_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_seat_assignments", x => x.choice_id);
                    table.CheckConstraint("ck_seat_assignments_number", "seat_number > 0");
                    table.ForeignKey(
                        name: "fk_seat_assignments_choices_choice_id",
                        column: x => x.choice_id,
                        principalSchema: "exam",
                        principalTable: "choices",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_seat_assignments_offerings_offering_id",
                        column: x => x.offering_id,
                        principalSchema: "exam",
                        principalTable: "offerings",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_seat_assignments_rooms_room_id",
                        column: x => x.room_id,
                        principalSchema: "exam",
                        principalTable: "rooms",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "payments",
                schema: "exam",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    order_id = table.Column<Guid>(type: "uuid", nullable: false),
                    trade_number = table.Column<string>(type: "text", nullable: false),
                    amount = table.Column<decimal>(type: "numeric(10,2)", precision: 10, scale: 2, nullable: false),
                    bank = table.Column<string>(type: "text", nullable: false),
                    succeeded_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    recorded_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    use = table.Column<string>(type: "text", nullable: false),
                    outcome = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_payments", x => x.id);
                    table.CheckConstraint("ck_payments_amount", "amount > 0");
                    table.ForeignKey(
                        name: "fk_payments_orders_order_id",
                        column: x => x.order_id,
                        principalSchema: "exam",
                        principalTable: "orders",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "refunds",
                schema: "exam",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    payment_id = table.Column<Guid>(type: "uuid", nullable: false),
                    order_id = table.Column<Guid>(type: "uuid", nullable: false),
                    request_number = table.Column<string>(type: "text", nullable: false),
                    amount = table.Column<decimal>(type: "numeric(10,2)", precision: 10, scale: 2, nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    requested_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    finished_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_refunds", x => x.id);
                    table.CheckConstraint("ck_refunds_amount", "amount > 0");
                    table.ForeignKey(
                        name: "fk_refunds_orders_order_id",
                        column: x => x.order_id,
                        principalSchema: "exam",
                        principalTable: "orders",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_refunds_payments_payment_id",
                        column: x => x.payment_id,
                        principalSchema: "exam",
                        principalTable: "payments",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_audit_entries_subject_id",
                schema: "exam",
                table: "audit_entries",
                columns: new[] { "subject", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_candidates_account_id",
                schema: "exam",
                table: "candidates",
                column: "account_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_candidates_user_name",
                schema: "exam",
                table: "candidates",
                column: "user_name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_choices_offering_id",
                schema: "exam",
                table: "choices",
                column: "offering_id");

            migrationBuilder.CreateIndex(
                name: "ix_choices_registration_id_offering_id",
                schema: "exam",
                table: "choices",
                columns: new[] { "registration_id", "offering_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_exam_sessions_code",
                schema: "exam",
                table: "exam_sessions",
                column: "code",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_exam_sessions_exam_id",
                schema: "exam",
                table: "exam_sessions",
                column: "exam_id");

            migrationBuilder.CreateIndex(
                name: "ix_messages_candidate_id_created_at",
                schema: "exam",
                table: "messages",
                columns: new[] { "candidate_id", "created_at" });

            migrationBuilder.CreateIndex(
                name: "ix_messages_dedupe_key",
                schema: "exam",
                table: "messages",
                column: "dedupe_key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_messages_registration_id",
                schema: "exam",
                table: "messages",
                column: "registration_id");

            migrationBuilder.CreateIndex(
                name: "ix_offerings_session_id_site_id_subject_id_starts_at",
                schema: "exam",
                table: "offerings",
                columns: new[] { "session_id", "site_id", "subject_id", "starts_at" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_offerings_site_id",
                schema: "exam",
                table: "offerings",
                column: "site_id");

            migrationBuilder.CreateIndex(
                name: "ix_offerings_subject_id",
                schema: "exam",
                table: "offerings",
                column: "subject_id");

            migrationBuilder.CreateIndex(
                name: "ix_orders_number",
                schema: "exam",
                table: "orders",
                column: "number",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_orders_registration_id",
                schema: "exam",
                table: "orders",
                column: "registration_id");

            migrationBuilder.CreateIndex(
                name: "ux_orders_one_open",
                schema: "exam",
                table: "orders",
                column: "registration_id",
                unique: true,
                filter: "state = 'Open'");

            migrationBuilder.CreateIndex(
                name: "ux_orders_one_paid",
                schema: "exam",
                table: "orders",
                column: "registration_id",
                unique: true,
                filter: "state = 'Paid'");

            migrationBuilder.CreateIndex(
                name: "ix_payments_order_id",
                schema: "exam",
                table: "payments",
                column: "order_id");

            migrationBuilder.CreateIndex(
                name: "ix_payments_trade_number",
                schema: "exam",
                table: "payments",
                column: "trade_number",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ux_payments_one_accepted",
                schema: "exam",
                table: "payments",
                column: "order_id",
                unique: true,
                filter: "use = 'Accepted'");

            migrationBuilder.CreateIndex(
                name: "ix_refunds_order_id",
                schema: "exam",
                table: "refunds",
                column: "order_id");

            migrationBuilder.CreateIndex(
                name: "ix_refunds_payment_id",
                schema: "exam",
                table: "refunds",
                column: "payment_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_refunds_request_number",
                schema: "exam",
                table: "refunds",
                column: "request_number",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_refunds_unfinished",
                schema: "exam",
                table: "refunds",
                column: "requested_at",
                filter: "state <> 'Succeeded'");

            migrationBuilder.CreateIndex(
                name: "ix_registrations_number",
                schema: "exam",
                table: "registrations",
                column: "number",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_registrations_serial",
                schema: "exam",
                table: "registrations",
                column: "serial",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_registrations_site_id_state",
                schema: "exam",
                table: "registrations",
                columns: new[] { "site_id", "state" });

            migrationBuilder.CreateIndex(
                name: "ix_registrations_ticket_number",
                schema: "exam",
                table: "registrations",
                column: "ticket_number",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_registrations_workflow_instance_id",
                schema: "exam",
                table: "registrations",
                column: "workflow_instance_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ux_registrations_one_active",
                schema: "exam",
                table: "registrations",
                columns: new[] { "candidate_id", "session_id" },
                unique: true,
                filter: "state NOT IN ('Expired', 'Withdrawn', 'Declined')");

            migrationBuilder.CreateIndex(
                name: "ux_registrations_one_identity",
                schema: "exam",
                table: "registrations",
                columns: new[] { "session_id", "identity_hash" },
                unique: true,
                filter: "identity_hash IS NOT NULL AND state NOT IN ('Expired', 'Withdrawn', 'Declined')");

            migrationBuilder.CreateIndex(
                name: "ix_review_decisions_registration_id_decided_at",
                schema: "exam",
                table: "review_decisions",
                columns: new[] { "registration_id", "decided_at" });

            migrationBuilder.CreateIndex(
                name: "ix_review_decisions_registration_id_requested_at",
                schema: "exam",
                table: "review_decisions",
                columns: new[] { "registration_id", "requested_at" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_review_decisions_site_id",
                schema: "exam",
                table: "review_decisions",
                column: "site_id");

            migrationBuilder.CreateIndex(
                name: "ix_rooms_site_id_code",
                schema: "exam",
                table: "rooms",
                columns: new[] { "site_id", "code" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_seat_assignments_offering_id_room_id_seat_number",
                schema: "exam",
                table: "seat_assignments",
                columns: new[] { "offering_id", "room_id", "seat_number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_seat_assignments_room_id",
                schema: "exam",
                table: "seat_assignments",
                column: "room_id");

            migrationBuilder.CreateIndex(
                name: "ix_site_confirmations_registration_id",
                schema: "exam",
                table: "site_confirmations",
                column: "registration_id");

            migrationBuilder.CreateIndex(
                name: "ix_site_confirmations_site_id_confirmed_at",
                schema: "exam",
                table: "site_confirmations",
                columns: new[] { "site_id", "confirmed_at" });

            migrationBuilder.CreateIndex(
                name: "ux_site_confirmations_one_valid",
                schema: "exam",
                table: "site_confirmations",
                column: "registration_id",
                unique: true,
                filter: "undone_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_site_notices_session_id",
                schema: "exam",
                table: "site_notices",
                column: "session_id");

            migrationBuilder.CreateIndex(
                name: "ix_site_notices_site_id_session_id",
                schema: "exam",
                table: "site_notices",
                columns: new[] { "site_id", "session_id" });

            migrationBuilder.CreateIndex(
                name: "ix_sites_code",
                schema: "exam",
                table: "sites",
                column: "code",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_subjects_code",
                schema: "exam",
                table: "subjects",
                column: "code",
                unique: true);

            migrationBuilder.Sql(HandWrittenSql.Exclusions);
            migrationBuilder.Sql(HandWrittenSql.SlotCopies);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "announcements",
                schema: "exam");

            migrationBuilder.DropTable(
                name: "audit_entries",
                schema: "exam");

            migrationBuilder.DropTable(
                name: "guide",
                schema: "exam");

            migrationBuilder.DropTable(
                name: "messages",
                schema: "exam");

            migrationBuilder.DropTable(
                name: "refunds",
                schema: "exam");

            migrationBuilder.DropTable(
                name: "registration_photos",
                schema: "exam");

            migrationBuilder.DropTable(
                name: "review_decisions",
                schema: "exam");

            migrationBuilder.DropTable(
                name: "seat_assignments",
                schema: "exam");

            migrationBuilder.DropTable(
                name: "site_confirmations",
                schema: "exam");

            migrationBuilder.DropTable(
                name: "site_notices",
                schema: "exam");

            migrationBuilder.DropTable(
                name: "payments",
                schema: "exam");

            migrationBuilder.DropTable(
                name: "choices",
                schema: "exam");

            migrationBuilder.DropTable(
                name: "rooms",
                schema: "exam");

            migrationBuilder.DropTable(
                name: "orders",
                schema: "exam");

            migrationBuilder.DropTable(
                name: "offerings",
                schema: "exam");

            migrationBuilder.DropTable(
                name: "registrations",
                schema: "exam");

            migrationBuilder.DropTable(
                name: "subjects",
                schema: "exam");

            migrationBuilder.DropTable(
                name: "candidates",
                schema: "exam");

            migrationBuilder.DropTable(
                name: "exam_sessions",
                schema: "exam");

            migrationBuilder.DropTable(
                name: "sites",
                schema: "exam");

            migrationBuilder.DropTable(
                name: "exams",
                schema: "exam");

            migrationBuilder.DropSequence(
                name: "order_serials",
                schema: "exam");

            migrationBuilder.DropSequence(
                name: "registration_serials",
                schema: "exam");

            migrationBuilder.Sql(HandWrittenSql.DropClock);
        }
    }
}
