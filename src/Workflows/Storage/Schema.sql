-- The engine's tables. Applied once, under an advisory lock; later changes are further numbered files.
CREATE SCHEMA IF NOT EXISTS workflow;

CREATE TABLE workflow.definition (
    key            integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id             text NOT NULL UNIQUE,
    definition_id  text NOT NULL,
    version        integer NOT NULL,
    name           text NOT NULL,
    description    text,
    is_latest      boolean NOT NULL,
    is_published   boolean NOT NULL,
    was_published  boolean NOT NULL DEFAULT false,
    created_at     timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now(),
    document       text NOT NULL,
    UNIQUE (definition_id, version)
);
CREATE UNIQUE INDEX definition_one_latest ON workflow.definition (definition_id) WHERE is_latest;
CREATE UNIQUE INDEX definition_one_published ON workflow.definition (definition_id) WHERE is_published;

-- A version that has been published once never changes again: instances are pinned to it.
CREATE FUNCTION workflow.refuse_change_of_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.was_published AND (NEW.document IS DISTINCT FROM OLD.document OR NEW.definition_id <> OLD.definition_id
        OR NEW.version <> OLD.version OR NEW.id <> OLD.id OR NOT NEW.was_published) THEN
        RAISE EXCEPTION 'version % of % has been published and cannot change', OLD.version, OLD.definition_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'definition_published_is_immutable';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER definition_immutable BEFORE UPDATE ON workflow.definition
    FOR EACH ROW EXECUTE FUNCTION workflow.refuse_change_of_published();

CREATE TABLE workflow.instance (
    id              uuid PRIMARY KEY,
    definition_key  integer NOT NULL REFERENCES workflow.definition (key),
    status          smallint NOT NULL,
    sub_status      smallint NOT NULL,
    revision        integer NOT NULL DEFAULT 1,
    incident_count  integer NOT NULL DEFAULT 0,
    correlation_id  text,
    name            text,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    finished_at     timestamptz,
    state           bytea NOT NULL
) WITH (fillfactor = 75);   -- room for HOT updates: no burst changes an indexed column until the instance ends
CREATE INDEX instance_by_version ON workflow.instance (definition_key, sub_status, id);
CREATE INDEX instance_by_correlation ON workflow.instance (correlation_id) WHERE correlation_id IS NOT NULL;
CREATE INDEX instance_with_incidents ON workflow.instance (id) WHERE incident_count > 0;

-- Bookmarks, journal and outbox are written only under the lock of their instance's row, so they need no foreign key to it.
CREATE TABLE workflow.bookmark (
    instance_id     uuid NOT NULL,
    id              integer NOT NULL,
    definition_key  integer NOT NULL,
    activity_id     text NOT NULL,
    name            text NOT NULL,
    key             text,
    due_at          timestamptz,
    claimed_until   timestamptz,
    created_at      timestamptz NOT NULL,
    PRIMARY KEY (instance_id, id)
) WITH (fillfactor = 90);
CREATE INDEX bookmark_by_activity ON workflow.bookmark (definition_key, activity_id, instance_id);
CREATE INDEX bookmark_due ON workflow.bookmark (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX bookmark_by_key ON workflow.bookmark (name, key) WHERE key IS NOT NULL;

-- One row per burst. The stimulus id makes a burst count once.
CREATE TABLE workflow.journal (
    instance_id  uuid NOT NULL,
    stimulus_id  text NOT NULL,
    seq          integer NOT NULL,
    at           timestamptz NOT NULL,
    stimulus     text NOT NULL,
    activity_id  text,
    actor        text,
    entries      text NOT NULL,
    answer       text,
    PRIMARY KEY (instance_id, stimulus_id)
);

CREATE TABLE workflow.outbox (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    instance_id      uuid,
    kind             text NOT NULL,
    key              text NOT NULL,
    payload          jsonb,
    created_at       timestamptz NOT NULL,
    attempts         integer NOT NULL DEFAULT 0,
    next_attempt_at  timestamptz NOT NULL,
    delivered_at     timestamptz,
    failed_at        timestamptz,
    error            text,
    UNIQUE (kind, key)
);
CREATE INDEX outbox_pending ON workflow.outbox (next_attempt_at) WHERE delivered_at IS NULL AND failed_at IS NULL;

CREATE TABLE workflow.incident (
    id               uuid PRIMARY KEY,
    instance_id      uuid NOT NULL,
    activity_id      text,
    is_fault         boolean NOT NULL,
    message          text NOT NULL,
    detail           text,
    stimulus         jsonb,
    stimulus_id      text NOT NULL,
    attempts         integer NOT NULL DEFAULT 1,
    created_at       timestamptz NOT NULL,
    next_attempt_at  timestamptz,
    resolved_at      timestamptz,
    resolution       text
);
CREATE UNIQUE INDEX incident_open_once ON workflow.incident (instance_id, stimulus_id) WHERE resolved_at IS NULL;
CREATE INDEX incident_open ON workflow.incident (created_at) WHERE resolved_at IS NULL;
CREATE INDEX incident_retry ON workflow.incident (next_attempt_at) WHERE resolved_at IS NULL AND next_attempt_at IS NOT NULL;
CREATE INDEX incident_by_instance ON workflow.incident (instance_id);
