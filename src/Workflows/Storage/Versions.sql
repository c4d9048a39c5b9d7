-- Drafts are changed only by who has read them last; live instances move between versions by plans.
ALTER TABLE workflow.definition ADD COLUMN revision integer NOT NULL DEFAULT 1;

CREATE TABLE workflow.migration (
    id             uuid PRIMARY KEY,
    definition_id  text NOT NULL,
    source_key     integer NOT NULL REFERENCES workflow.definition (key) ON DELETE CASCADE,
    target_key     integer NOT NULL REFERENCES workflow.definition (key) ON DELETE CASCADE,
    mapping        jsonb NOT NULL,
    status         text NOT NULL CHECK (status IN ('Draft', 'Running', 'Paused', 'Completed', 'Cancelled')),
    revision       integer NOT NULL DEFAULT 1,
    position       uuid,
    created_by     text NOT NULL,
    created_at     timestamptz NOT NULL,
    started_by     text,
    started_at     timestamptz,
    finished_at    timestamptz,
    CHECK (source_key <> target_key)
);
-- Two plans that drew from one version at the same time would compete for its instances.
CREATE UNIQUE INDEX migration_one_running ON workflow.migration (source_key) WHERE status = 'Running';

-- What a plan did to each instance; written in the instance's own transaction, so the counts are exact after any crash.
CREATE TABLE workflow.migration_item (
    plan_id      uuid NOT NULL REFERENCES workflow.migration (id) ON DELETE CASCADE,
    instance_id  uuid NOT NULL,
    migrated     boolean NOT NULL,
    activity_id  text,
    code         text,
    reason       text,
    at           timestamptz NOT NULL,
    PRIMARY KEY (plan_id, instance_id)
);
CREATE INDEX migration_item_stayed ON workflow.migration_item (plan_id, instance_id) WHERE NOT migrated;

-- What starts instances by itself: written with the version that is published, gone when it is retracted.
CREATE TABLE workflow.trigger (
    definition_id   text NOT NULL,
    activity_id     text NOT NULL,
    definition_key  integer NOT NULL REFERENCES workflow.definition (key) ON DELETE CASCADE,
    kind            text NOT NULL,
    key             text NOT NULL,
    due_at          timestamptz,
    claimed_until   timestamptz,
    last_fired_at   timestamptz,
    PRIMARY KEY (definition_id, activity_id)
);
CREATE INDEX trigger_by_key ON workflow.trigger (kind, key);
CREATE INDEX trigger_due ON workflow.trigger (due_at) WHERE due_at IS NOT NULL;
