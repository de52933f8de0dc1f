-- What a statement outside of a transaction locked is gone when it ends: an event trigger notes it before.

CREATE FUNCTION pg_catalog.lifeos_note_locks() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_catalog.set_config('lifeos.locks', (
        SELECT string_agg(format('%s:%s', relation, mode), ' ') FROM pg_catalog.pg_locks
        WHERE pid = pg_backend_pid() AND locktype = 'relation' AND granted AND relation >= 16384
    ), false);
END $$;

CREATE EVENT TRIGGER lifeos_note_locks ON ddl_command_end EXECUTE FUNCTION pg_catalog.lifeos_note_locks();
ALTER EVENT TRIGGER lifeos_note_locks ENABLE ALWAYS;

-- A scan that is shared out to other processes is counted there.
DO $$ BEGIN
    EXECUTE format('ALTER DATABASE %I SET max_parallel_maintenance_workers = 0', current_database());
    EXECUTE format('ALTER DATABASE %I SET max_parallel_workers_per_gather = 0', current_database());
END $$;
