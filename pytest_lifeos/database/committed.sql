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
