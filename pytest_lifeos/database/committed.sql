-- What says which tables are dirty, and what their rows were: installed in the template.
-- The numbers of relations are the same in its clones.
CREATE SCHEMA lifeos;
GRANT USAGE ON SCHEMA lifeos TO PUBLIC;

CREATE UNLOGGED TABLE lifeos.dirty (relation oid NOT NULL);

-- `root` is the table whose rows they are (a partition's root), `place` its place in the order of
-- foreign keys, and `refill` the statement that puts back the rows that the template has.
CREATE TABLE lifeos.kept (relation oid PRIMARY KEY, root oid NOT NULL, place int NOT NULL, refill text);

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

CREATE FUNCTION lifeos.keep(wanted regclass, root regclass, place int) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
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
    IF wanted = root THEN
        EXECUTE format('SELECT EXISTS (SELECT FROM %s)', wanted) INTO filled;
    END IF;
    IF filled THEN
        EXECUTE format('CREATE TABLE %s AS SELECT %s FROM %s', copy, columns, wanted);
        refill := format('INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM %s',
            wanted, columns, columns, copy);
    END IF;
    INSERT INTO lifeos.kept VALUES (wanted, root, place, refill);
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

-- Children before their parents go, and come after them. Where foreign keys are in force, `refill_all`:
-- rows of the template may depend on rows that go.
CREATE FUNCTION lifeos.clean(refill_all boolean) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    roots oid[] := ARRAY(
        SELECT root FROM lifeos.dirty JOIN lifeos.kept USING (relation)
        UNION SELECT relation FROM lifeos.kept WHERE refill_all AND refill IS NOT NULL
    );
    steps text;
BEGIN
    IF roots <> '{}' THEN
        SELECT string_agg('DELETE FROM ' || relation::regclass, ';' ORDER BY place DESC)
               || coalesce(';' || string_agg(refill, ';' ORDER BY place), '')
        INTO steps
        FROM lifeos.kept JOIN pg_class ON pg_class.oid = relation WHERE relation = ANY (roots);
        EXECUTE steps;
    END IF;
    DELETE FROM lifeos.dirty;
    RETURN true;
END $$;
