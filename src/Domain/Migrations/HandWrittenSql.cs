namespace ExamReg.Domain.Migrations;

/// <summary>What the model builder cannot say: the clock, the exclusion constraints, foreign keys that copy a time slot.</summary>
internal static class HandWrittenSql
{
    /// <summary>
    /// A trusted extension since PostgreSQL 13: the database's owner may create it, no superuser is needed. Where not even that
    /// is granted, an administrator creates it beforehand and this statement does nothing.
    /// </summary>
    public const string Extension = "CREATE EXTENSION IF NOT EXISTS btree_gist;";

    /// <summary>
    /// <c>exam.now()</c> is declared STABLE so that an index on a deadline column is used for <c>due &lt;= exam.now()</c>.
    /// </summary>
    public const string Clock =
        """
        CREATE TABLE exam.clock (
            id boolean PRIMARY KEY DEFAULT true CONSTRAINT ck_clock_one_row CHECK (id),
            shift interval NOT NULL DEFAULT interval '0'
        );
        INSERT INTO exam.clock DEFAULT VALUES;
        CREATE FUNCTION exam.now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
            AS $$ SELECT clock_timestamp() + coalesce((SELECT shift FROM exam.clock), interval '0') $$;
        """;

    public const string DropClock = "DROP FUNCTION exam.now(); DROP TABLE exam.clock;";

    /// <summary>Names that errors are recognised by.</summary>
    public const string NoClash = "ex_choices_no_clash";

    public const string SeatFree = "ex_seat_assignments_seat_free";

    /// <summary>No two overlapping subjects in one registration; no seat given twice at the same time, even by two offerings.</summary>
    public const string Exclusions =
        $"""
        ALTER TABLE exam.choices ADD CONSTRAINT {NoClash}
            EXCLUDE USING gist (registration_id WITH =, tstzrange(starts_at, ends_at) WITH &&);
        ALTER TABLE exam.seat_assignments ADD CONSTRAINT {SeatFree}
            EXCLUDE USING gist (room_id WITH =, seat_number WITH =, tstzrange(starts_at, ends_at) WITH &&);
        """;

    /// <summary>A copied slot follows its offering; a change that would make subjects clash is refused.</summary>
    public const string SlotCopies =
        """
        ALTER TABLE exam.choices ADD CONSTRAINT fk_choices_slot
            FOREIGN KEY (offering_id, starts_at, ends_at) REFERENCES exam.offerings (id, starts_at, ends_at) ON UPDATE CASCADE;
        ALTER TABLE exam.seat_assignments ADD CONSTRAINT fk_seat_assignments_slot
            FOREIGN KEY (offering_id, starts_at, ends_at) REFERENCES exam.offerings (id, starts_at, ends_at) ON UPDATE CASCADE;
        """;
}
