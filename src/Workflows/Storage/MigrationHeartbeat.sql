-- When somebody last worked on a running plan: one that is silent for long is taken up by another process.
ALTER TABLE workflow.migration ADD COLUMN heartbeat_at timestamptz;
