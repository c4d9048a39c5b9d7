namespace ExamReg.Domain.Migrations;

/// <summary>What the model builder cannot say: the clock, the exclusion constraints, foreign keys that copy a time slot, rules across rows.</summary>
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

    /// <summary>
    /// A given seat is a seat of its room: no seat is given beyond the capacity or in a room out of use, and a room does not become
    /// smaller than a seat given in it for an exam to come. Seats lock their rooms, so that of two who come at once one sees the other.
    /// One statement for all rows of a run, not one for each.
    /// </summary>
    public const string SeatsWithinRooms =
        """
        CREATE FUNCTION exam.seats_within_rooms() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM 1 FROM exam.rooms WHERE id IN (SELECT room_id FROM given) ORDER BY id FOR SHARE;
            IF EXISTS (SELECT 1 FROM given AS g JOIN exam.rooms AS r ON r.id = g.room_id WHERE g.seat_number > r.capacity OR NOT r.in_use) THEN
                RAISE EXCEPTION 'a seat beyond the capacity of its room, or in a room out of use'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_seat_assignments_in_room';
            END IF;
            RETURN NULL;
        END $$;
        CREATE TRIGGER seats_within_rooms AFTER INSERT ON exam.seat_assignments REFERENCING NEW TABLE AS given
            FOR EACH STATEMENT EXECUTE FUNCTION exam.seats_within_rooms();
        CREATE FUNCTION exam.room_holds_given_seats() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS (SELECT 1 FROM exam.seat_assignments WHERE room_id = NEW.id AND seat_number > NEW.capacity AND ends_at > exam.now()) THEN
                RAISE EXCEPTION 'a seat beyond the new capacity is given' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_rooms_given_seats';
            END IF;
            RETURN NULL;
        END $$;
        CREATE TRIGGER room_holds_given_seats AFTER UPDATE OF capacity ON exam.rooms
            FOR EACH ROW WHEN (NEW.capacity < OLD.capacity) EXECUTE FUNCTION exam.room_holds_given_seats();
        """;

    public const string DropSeatsWithinRooms =
        """
        DROP TRIGGER room_holds_given_seats ON exam.rooms;
        DROP TRIGGER seats_within_rooms ON exam.seat_assignments;
        DROP FUNCTION exam.room_holds_given_seats();
        DROP FUNCTION exam.seats_within_rooms();
        """;
}
