-- What says which tables are dirty, and what their rows were: installed in the template.
-- The numbers of relations are the same in its clones.
CREATE SCHEMA lifeos;
GRANT USAGE ON SCHEMA lifeos TO PUBLIC;

CREATE UNLOGGED TABLE lifeos.dirty (relation oid NOT NULL);

-- `family` is one of the tables that inherit from each other, or are partitions of one: what is done
-- to one reaches others. `place` is its place in the order of foreign keys, and `refill` the statement
-- that puts back the rows that the template has.
CREATE TABLE lifeos.kept (
    relation oid PRIMARY KEY, family oid NOT NULL, place int NOT NULL, refill text
);
CREATE INDEX ON lifeos.kept (family);

CREATE TABLE lifeos.sequences (name regclass NOT NULL, last bigint NOT NULL, called boolean NOT NULL);

-- No unique key: two transactions that dirty the same table must not wait for each other.
CREATE FUNCTION lifeos.mark() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF pg_catalog.current_setting('lifeos.cleaning', true) IS DISTINCT FROM 'on' THEN
        INSERT INTO lifeos.dirty SELECT TG_RELID
        WHERE NOT EXISTS (SELECT FROM lifeos.dirty WHERE relation = TG_RELID);
    END IF;
    RETURN NULL;
END $$;

-- Of a partition, the rows are those of the table above it.
CREATE FUNCTION lifeos.keep(wanted regclass, family oid, place int) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    is_partition bool := (SELECT relispartition FROM pg_class WHERE oid = wanted);
    rows_of text := (
        SELECT CASE relkind WHEN 'p' THEN '' ELSE 'ONLY ' END || wanted FROM pg_class WHERE oid = wanted
    );
    copy text := 'lifeos.rows_' || wanted::oid;
    columns text := (
        SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
        WHERE attrelid = wanted AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
    );
    refill text;
    filled boolean := false;
BEGIN
    EXECUTE format(
        'CREATE TRIGGER lifeos_mark AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON %s '
        'FOR EACH STATEMENT EXECUTE FUNCTION lifeos.mark()', wanted);
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER lifeos_mark', wanted);
    IF NOT is_partition AND columns IS NOT NULL THEN
        EXECUTE format('SELECT EXISTS (SELECT FROM %s)', rows_of) INTO filled;
    END IF;
    IF filled THEN
        EXECUTE format('CREATE TABLE %s AS SELECT %s FROM %s', copy, columns, rows_of);
        refill := format('INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM %s',
            wanted, columns, columns, copy);
    END IF;
    INSERT INTO lifeos.kept VALUES (wanted, family, place, refill);
END $$;

-- A materialized view has no triggers; that it was refreshed only an event trigger tells, which only a
-- superuser may have. Without, it is refreshed whenever a table is dirty.
CREATE FUNCTION lifeos.mark_refreshed() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF pg_catalog.current_setting('lifeos.cleaning', true) IS DISTINCT FROM 'on' THEN
        INSERT INTO lifeos.dirty SELECT objid FROM pg_catalog.pg_event_trigger_ddl_commands();
    END IF;
END $$;

CREATE FUNCTION lifeos.keep_views(place int) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO lifeos.kept
    SELECT oid, oid, place + row_number() OVER (ORDER BY oid),
           'REFRESH MATERIALIZED VIEW ' || oid::regclass
           || CASE WHEN relispopulated THEN '' ELSE ' WITH NO DATA' END
    FROM pg_class WHERE relkind = 'm';
    IF FOUND AND (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        CREATE EVENT TRIGGER lifeos_refreshed ON ddl_command_end
            WHEN TAG IN ('REFRESH MATERIALIZED VIEW') EXECUTE FUNCTION lifeos.mark_refreshed();
        ALTER EVENT TRIGGER lifeos_refreshed ENABLE ALWAYS;
    END IF;
END $$;

-- Whether nothing is open but connections of the processes `ours`, which are known to be idle; null
-- stands for any that are idle.
-- The functions for one column cost a quarter of what the views of activity do.
CREATE FUNCTION lifeos.is_quiet(ours int[]) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    here oid := (SELECT oid FROM pg_database WHERE datname = current_database());
BEGIN
    RETURN NOT EXISTS (
        SELECT FROM pg_stat_get_backend_idset() AS other
        WHERE pg_stat_get_backend_dbid(other) = here
          AND pg_stat_get_backend_pid(other) <> pg_backend_pid()
          AND CASE WHEN ours IS NULL THEN pg_stat_get_backend_xact_start(other) IS NOT NULL
                   ELSE pg_stat_get_backend_pid(other) <> ALL (ours) END
    ) AND NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND database = here);
END $$;

-- Children before their parents go, and come after them. Where triggers and foreign keys are in force,
-- `refill_all`: rows of the template may depend on rows that go, and the project's own triggers rest.
CREATE FUNCTION lifeos.clean(refill_all boolean) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    families oid[] := ARRAY(
        SELECT family FROM lifeos.dirty JOIN lifeos.kept USING (relation)
        UNION SELECT family FROM lifeos.kept
        WHERE refill_all AND refill IS NOT NULL AND EXISTS (SELECT FROM lifeos.dirty)
    );
    steps text;
    rest text;
    wake text;
BEGIN
    IF families <> '{}' THEN
        SELECT concat_ws(';', string_agg(CASE
                   WHEN relkind = 'p' AND NOT relispartition THEN 'DELETE FROM ' || relation::regclass
                   WHEN relkind = 'r' AND NOT relispartition
                       THEN 'DELETE FROM ONLY ' || relation::regclass
               END, ';' ORDER BY place DESC), string_agg(refill, ';' ORDER BY place))
        INTO steps
        FROM lifeos.kept JOIN pg_class ON pg_class.oid = relation WHERE family = ANY (families);
        IF refill_all THEN
            SELECT string_agg(format('ALTER TABLE %s DISABLE TRIGGER %I', tgrelid::regclass, tgname), ';'),
                   string_agg(format('ALTER TABLE %s ENABLE %s TRIGGER %I', tgrelid::regclass,
                       CASE tgenabled WHEN 'A' THEN 'ALWAYS' ELSE '' END, tgname), ';')
            INTO rest, wake
            FROM lifeos.kept JOIN pg_trigger ON tgrelid = relation
            WHERE family = ANY (families) AND NOT tgisinternal AND tgname <> 'lifeos_mark'
              AND tgenabled IN ('O', 'A');
            IF rest IS NOT NULL THEN
                steps := concat_ws(';', rest, steps, 'SET CONSTRAINTS ALL IMMEDIATE', wake);
            END IF;
        END IF;
        EXECUTE steps;
    END IF;
    DELETE FROM lifeos.dirty;
    RETURN true;
END $$;
