-- What reads a PostgreSQL schema as facts: installed into an ephemeral database, where nobody looks for it.
-- Event triggers note what each command touched in a setting of the session, which a rollback takes back
-- with the command; so a reading costs what was touched, not what there is.

CREATE FUNCTION pg_catalog.lifeos_note() RETURNS event_trigger LANGUAGE plpgsql AS $$
DECLARE
    seen text;
BEGIN
    IF tg_event = 'sql_drop' THEN
        -- Not the row type of each table that is dropped.
        SELECT string_agg(format('%s:%s:%s', classid, objid, objsubid), ' ') INTO seen
        FROM pg_event_trigger_dropped_objects()
        WHERE (classid <> 1247 OR original OR normal) AND NOT is_temporary;
    ELSE
        SELECT string_agg(format('%s:%s:%s', classid, objid, objsubid), ' ') INTO seen
        FROM pg_event_trigger_ddl_commands()
        WHERE objid <> 0 AND NOT in_extension AND schema_name IS DISTINCT FROM 'pg_temp';
    END IF;
    PERFORM set_config(
        'lifeos.touched', concat_ws(' ', nullif(current_setting('lifeos.touched', true), ''), seen), false
    );
END $$;

CREATE EVENT TRIGGER lifeos_note_commands ON ddl_command_end EXECUTE FUNCTION pg_catalog.lifeos_note();
CREATE EVENT TRIGGER lifeos_note_drops ON sql_drop EXECUTE FUNCTION pg_catalog.lifeos_note();
ALTER EVENT TRIGGER lifeos_note_commands ENABLE ALWAYS;
ALTER EVENT TRIGGER lifeos_note_drops ENABLE ALWAYS;

-- A fact is a row: whose it is (class and oid), what states it (class, oid and number), the name of the
-- owner, what the fact is about, and what it says. A row without `title` only says that something was
-- touched, one without `what` only that the owner exists.

CREATE FUNCTION pg_catalog.lifeos_name(relation oid) RETURNS text LANGUAGE sql STABLE AS
    $$ SELECT replace(relation::regclass::text, '"', '') $$;

CREATE FUNCTION pg_catalog.lifeos_relations(wanted oid[]) RETURNS TABLE (
    owner_class int, owner_id bigint, class int, id bigint, number int, title text, what text, says text
)
LANGUAGE plpgsql SET search_path = public SET plan_cache_mode = force_generic_plan SET enable_seqscan = off
    SET enable_hashjoin = off SET enable_mergejoin = off SET enable_material = off AS $$
#variable_conflict use_column
DECLARE
    tables oid[];
    sequences oid[];
    owned oid[] := '{}';
    has record;
BEGIN
    -- Few relations have all that one may have: what none of them has is not asked for.
    SELECT coalesce(array_agg(oid) FILTER (WHERE relkind IN ('r', 'p', 'f')), '{}') AS tables,
        coalesce(array_agg(oid) FILTER (WHERE relkind = 'S'), '{}') AS sequences,
        bool_or(relkind IN ('v', 'm')) AS views, bool_or(relhasindex) AS indexes,
        bool_or(relhastriggers) AS triggers, bool_or(relhasrules) AS rules,
        EXISTS (SELECT FROM pg_policy WHERE polrelid = ANY (wanted)) AS policies,
        EXISTS (SELECT FROM pg_statistic_ext WHERE stxrelid = ANY (wanted)) AS statistics,
        EXISTS (SELECT FROM pg_description WHERE objoid >= 16384 AND classoid IN (1259, 2606)) AS comments
    INTO has FROM pg_class WHERE oid = ANY (wanted);
    tables := has.tables;
    sequences := has.sequences || ARRAY(SELECT objid FROM pg_depend WHERE refclassid = 1259
        AND refobjid = ANY (tables) AND classid = 1259 AND deptype IN ('a', 'i')
        AND EXISTS (SELECT FROM pg_sequence WHERE seqrelid = objid));
    IF has.sequences <> '{}' THEN
        owned := ARRAY(SELECT objid FROM pg_depend WHERE classid = 1259 AND objid = ANY (has.sequences)
            AND refclassid = 1259 AND deptype IN ('a', 'i'));
    END IF;
    RETURN QUERY
    SELECT 1259, c.oid::bigint, 1259, c.oid::bigint, 0,
        format('%s "%s"', CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'view' WHEN 'S' THEN 'sequence'
            ELSE 'table' END, n.name),
        CASE WHEN options <> '' THEN format('options of "%s"', n.name) END, options
    FROM pg_class c, LATERAL (SELECT lifeos_name(c.oid) AS name) n, LATERAL (SELECT concat_ws(', ',
        CASE c.relkind WHEN 'm' THEN 'materialized' WHEN 'f' THEN 'foreign' END,
        CASE c.relpersistence WHEN 'u' THEN 'unlogged' END,
        CASE WHEN c.relkind = 'p' THEN 'partition by ' || pg_get_partkeydef(c.oid) END,
        pg_get_expr(c.relpartbound, c.oid),
        (SELECT 'inherits ' || string_agg(lifeos_name(inhparent), ', ' ORDER BY inhseqno)
            FROM pg_inherits WHERE inhrelid = c.oid),
        array_to_string(c.reloptions, ', '),
        CASE WHEN c.relrowsecurity THEN 'row level security' END,
        CASE WHEN c.relforcerowsecurity THEN 'forced row level security' END) AS options) o
    -- A sequence that belongs to a column is a fact of the table.
    WHERE c.oid = ANY (wanted) AND c.oid <> ALL (owned);
    IF tables <> '{}' THEN
        RETURN QUERY
        SELECT 1259, a.attrelid::bigint, 1249, a.attrelid::bigint, a.attnum::int, '',
            format('column "%s.%s"', lifeos_name(a.attrelid), a.attname),
            concat_ws(' ', format_type(a.atttypid, a.atttypmod),
                CASE WHEN a.attcollation <> t.typcollation THEN 'COLLATE ' || a.attcollation::regcollation END,
                CASE WHEN a.attnotnull THEN 'NOT NULL' END,
                CASE a.attidentity WHEN 'a' THEN 'GENERATED ALWAYS AS IDENTITY'
                    WHEN 'd' THEN 'GENERATED BY DEFAULT AS IDENTITY' END,
                CASE a.attgenerated WHEN '' THEN 'DEFAULT ' ELSE 'GENERATED ALWAYS AS ' END
                    || pg_get_expr(d.adbin, d.adrelid))
        FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE a.attrelid = ANY (tables) AND a.attnum > 0 AND NOT a.attisdropped
        UNION ALL
        SELECT 1259, conrelid::bigint, 2606, oid::bigint, 0, '',
            format('constraint "%s" of "%s"', conname, lifeos_name(conrelid)), pg_get_constraintdef(oid)
        FROM pg_constraint WHERE conrelid = ANY (tables) AND contype IN ('c', 'f', 'p', 'u', 'x')
        UNION ALL
        SELECT 1259, adrelid::bigint, 2604, oid::bigint, 0, '', NULL, NULL
        FROM pg_attrdef WHERE adrelid = ANY (tables);
    END IF;
    IF has.indexes THEN
        RETURN QUERY
        SELECT 1259, i.indrelid::bigint, 1259, i.indexrelid::bigint, 0, '',
            format('index "%s"', lifeos_name(i.indexrelid)),
            pg_get_indexdef(i.indexrelid) || CASE WHEN i.indisvalid THEN '' ELSE ' INVALID' END
        FROM pg_index i WHERE i.indrelid = ANY (wanted) AND NOT EXISTS (
            SELECT FROM pg_constraint WHERE conrelid = i.indrelid AND conindid = i.indexrelid
                AND contype IN ('p', 'u', 'x'));
    END IF;
    IF has.views THEN
        RETURN QUERY
        SELECT 1259, c.oid::bigint, 1259, c.oid::bigint, 0, '',
            format('view "%s"', lifeos_name(c.oid)), pg_get_viewdef(c.oid)
        FROM pg_class c WHERE c.oid = ANY (wanted) AND c.relkind IN ('v', 'm');
    END IF;
    IF sequences <> '{}' THEN
        RETURN QUERY
        SELECT 1259, coalesce(d.refobjid, s.seqrelid)::bigint, 1259, s.seqrelid::bigint, 0, '',
            format('sequence "%s"', lifeos_name(s.seqrelid)),
            format('%s START %s INCREMENT %s MINVALUE %s MAXVALUE %s CACHE %s%s%s', format_type(s.seqtypid, NULL),
                s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, CASE WHEN s.seqcycle THEN ' CYCLE' END,
                (SELECT format(' OWNED BY %s.%s', lifeos_name(attrelid), attname) FROM pg_attribute
                    WHERE attrelid = d.refobjid AND attnum = d.refobjsubid))
        FROM pg_sequence s LEFT JOIN pg_depend d
            ON d.classid = 1259 AND d.objid = s.seqrelid AND d.refclassid = 1259 AND d.deptype IN ('a', 'i')
        WHERE s.seqrelid = ANY (sequences);
    END IF;
    IF has.triggers THEN
        RETURN QUERY
        SELECT 1259, tgrelid::bigint, 2620, oid::bigint, 0, '',
            format('trigger "%s" of "%s"', tgname, lifeos_name(tgrelid)),
            pg_get_triggerdef(oid) || CASE tgenabled WHEN 'O' THEN '' ELSE ' ' || tgenabled::text END
        FROM pg_trigger WHERE tgrelid = ANY (wanted) AND NOT tgisinternal;
    END IF;
    IF has.rules THEN
        RETURN QUERY
        SELECT 1259, ev_class::bigint, 2618, oid::bigint, 0, '',
            format('rule "%s" of "%s"', rulename, lifeos_name(ev_class)), pg_get_ruledef(oid)
        FROM pg_rewrite WHERE ev_class = ANY (wanted) AND rulename <> '_RETURN';
    END IF;
    IF has.policies THEN
        RETURN QUERY
        SELECT 1259, polrelid::bigint, 3256, oid::bigint, 0, '',
            format('policy "%s" of "%s"', polname, lifeos_name(polrelid)),
            concat_ws(' ', polcmd::text, CASE WHEN polpermissive THEN 'permissive' ELSE 'restrictive' END,
                polroles::regrole[]::text, 'USING ' || pg_get_expr(polqual, polrelid),
                'WITH CHECK ' || pg_get_expr(polwithcheck, polrelid))
        FROM pg_policy WHERE polrelid = ANY (wanted);
    END IF;
    IF has.statistics THEN
        RETURN QUERY
        SELECT 1259, stxrelid::bigint, 3381, oid::bigint, 0, '',
            format('statistics "%s"', stxname), pg_get_statisticsobjdef(oid)
        FROM pg_statistic_ext WHERE stxrelid = ANY (wanted);
    END IF;
    IF has.comments THEN
        RETURN QUERY
        SELECT 1259, objoid::bigint, 2609, objoid::bigint, objsubid, '',
            format('comment of "%s"', concat_ws('.', lifeos_name(objoid), (SELECT attname FROM pg_attribute
                WHERE attrelid = objoid AND attnum = objsubid AND objsubid > 0))), quote_literal(description)
        FROM pg_description WHERE classoid = 1259 AND objoid = ANY (wanted)
        UNION ALL
        SELECT 1259, indrelid::bigint, 2609, objoid::bigint, 0, '',
            format('comment of "%s"', lifeos_name(objoid)), quote_literal(description)
        FROM pg_description JOIN pg_index ON indexrelid = objoid
        WHERE classoid = 1259 AND indrelid = ANY (wanted)
        UNION ALL
        SELECT 1259, conrelid::bigint, 2609, objoid::bigint, 0, '',
            format('comment of constraint "%s" of "%s"', conname, lifeos_name(conrelid)), quote_literal(description)
        FROM pg_description d JOIN pg_constraint c ON c.oid = d.objoid
        WHERE classoid = 2606 AND conrelid = ANY (wanted);
    END IF;
END $$;

-- What is no relation: there are few of them, and they are read together.
CREATE FUNCTION pg_catalog.lifeos_rest() RETURNS TABLE (
    owner_class int, owner_id bigint, class int, id bigint, number int, title text, what text, says text
)
LANGUAGE plpgsql SET search_path = public SET plan_cache_mode = force_generic_plan SET enable_seqscan = off
    SET enable_hashjoin = off SET enable_mergejoin = off SET enable_material = off AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH ours AS (
        SELECT oid FROM pg_namespace WHERE nspname NOT LIKE 'pg\_%' AND nspname <> 'information_schema'
    ), packaged AS (SELECT classid, objid FROM pg_depend WHERE deptype = 'e'), found (class, id, what, says) AS (
        SELECT 2615, n.oid, format('schema "%s"', nspname), '' FROM pg_namespace n JOIN ours USING (oid)
        UNION ALL
        SELECT 3079, e.oid, format('extension "%s"', extname), 'SCHEMA ' || extnamespace::regnamespace
        FROM pg_extension e WHERE extname <> 'plpgsql'
        UNION ALL
        SELECT 1247, t.oid, format('type "%s"', replace(t.oid::regtype::text, '"', '')), CASE typtype
            WHEN 'e' THEN (SELECT format('ENUM (%s)', string_agg(quote_literal(enumlabel), ', '
                ORDER BY enumsortorder)) FROM pg_enum WHERE enumtypid = t.oid)
            WHEN 'd' THEN concat_ws(' ', format_type(typbasetype, typtypmod), CASE WHEN typnotnull THEN 'NOT NULL' END,
                'DEFAULT ' || typdefault, (SELECT string_agg(pg_get_constraintdef(c.oid), ' ' ORDER BY conname)
                FROM pg_constraint c WHERE contypid = t.oid AND contype = 'c'))
            WHEN 'r' THEN (SELECT format('RANGE (%s)', rngsubtype::regtype) FROM pg_range WHERE rngtypid = t.oid)
            ELSE (SELECT format('(%s)', string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', '
                ORDER BY attnum)) FROM pg_attribute WHERE attrelid = typrelid AND NOT attisdropped) END
        FROM pg_type t WHERE typnamespace IN (SELECT oid FROM ours) AND (typtype IN ('e', 'd', 'r') OR typtype = 'c'
            AND (SELECT relkind FROM pg_class c WHERE c.oid = typrelid) = 'c')
        UNION ALL
        SELECT 1255, p.oid, format('function "%s"', replace(p.oid::regprocedure::text, '"', '')),
            CASE WHEN prokind = 'a' THEN 'aggregate' ELSE pg_get_functiondef(p.oid) END
        FROM pg_proc p WHERE pronamespace IN (SELECT oid FROM ours)
        UNION ALL
        SELECT 3456, c.oid, format('collation "%s"', collname), concat_ws(' ', collprovider, collcollate, collctype)
        FROM pg_collation c WHERE collnamespace IN (SELECT oid FROM ours)
        UNION ALL
        SELECT 3466, e.oid, format('event trigger "%s"', evtname), concat_ws(' ', evtevent, evtfoid::regprocedure)
        FROM pg_event_trigger e WHERE evtname NOT LIKE 'lifeos\_note\_%'
    )
    SELECT class, id::bigint, class, id::bigint, 0, what, what,
        concat_ws(' COMMENT ', says, quote_literal(obj_description(id, class::oid::regclass::name)))
    FROM found WHERE (class, id) NOT IN (SELECT classid::int, objid FROM packaged);
END $$;

CREATE FUNCTION pg_catalog.lifeos_schema() RETURNS TABLE (
    owner_class int, owner_id bigint, class int, id bigint, number int, title text, what text, says text
) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('lifeos.touched', '', false);
    RETURN QUERY SELECT * FROM pg_catalog.lifeos_rest();
    RETURN QUERY SELECT * FROM pg_catalog.lifeos_relations(ARRAY(
        SELECT c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = relnamespace
        WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND nspname NOT LIKE 'pg\_%'
            AND nspname <> 'information_schema' AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                WHERE d.classid = 1259 AND d.objid = c.oid AND d.deptype = 'e')));
END $$;

-- What was touched since the last reading, and `more` relations, as they are now.
CREATE FUNCTION pg_catalog.lifeos_changes(more bigint[]) RETURNS TABLE (
    owner_class int, owner_id bigint, class int, id bigint, number int, title text, what text, says text
)
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_seqscan = off
    SET enable_hashjoin = off SET enable_mergejoin = off SET enable_material = off AS $$
#variable_conflict use_column
DECLARE
    noted text := current_setting('lifeos.touched', true);
    classes int[];
    ids oid[];
    numbers int[];
    wanted oid[];
BEGIN
    IF coalesce(noted, '') = '' AND more = '{}' THEN
        RETURN;
    END IF;
    PERFORM set_config('lifeos.touched', '', false);
    SELECT array_agg(split_part(entry, ':', 1)::int), array_agg(split_part(entry, ':', 2)::oid),
        array_agg(split_part(entry, ':', 3)::int)
    INTO classes, ids, numbers
    FROM (SELECT DISTINCT unnest(string_to_array(noted, ' ')) AS entry) e WHERE entry <> '';
    RETURN QUERY SELECT NULL::int, NULL::bigint, class, id::bigint, number, NULL, NULL, NULL
        FROM unnest(classes, ids, numbers) AS t (class, id, number);
    wanted := ARRAY(SELECT id FROM unnest(classes, ids) AS t (class, id) WHERE class = 1259
        UNION SELECT unnest(more)::oid);
    -- A trigger, rule, policy or constraint stands for its table;
    IF NOT classes <@ ARRAY[1259] THEN
        wanted := wanted || ARRAY(
            SELECT conrelid FROM pg_catalog.pg_constraint WHERE oid = ANY (ids)
            UNION SELECT tgrelid FROM pg_catalog.pg_trigger WHERE oid = ANY (ids)
            UNION SELECT ev_class FROM pg_catalog.pg_rewrite WHERE oid = ANY (ids)
            UNION SELECT polrelid FROM pg_catalog.pg_policy WHERE oid = ANY (ids)
            UNION SELECT stxrelid FROM pg_catalog.pg_statistic_ext WHERE oid = ANY (ids));
    END IF;
    -- an index, and a sequence of a column, too;
    IF EXISTS (SELECT FROM pg_catalog.pg_class WHERE oid = ANY (wanted) AND relkind NOT IN ('r', 'v')) THEN
        wanted := wanted
            || ARRAY(SELECT indrelid FROM pg_catalog.pg_index WHERE indexrelid = ANY (wanted))
            || ARRAY(SELECT refobjid FROM pg_catalog.pg_depend WHERE classid = 1259 AND objid = ANY (wanted)
                AND refclassid = 1259 AND deptype IN ('a', 'i'));
    END IF;
    -- what a table inherits changes with it.
    IF EXISTS (SELECT FROM pg_catalog.pg_class WHERE oid = ANY (wanted) AND relhassubclass) THEN
        wanted := ARRAY(
            WITH RECURSIVE family AS (
                SELECT unnest(wanted) AS id
                UNION SELECT inhrelid FROM family JOIN pg_catalog.pg_inherits ON inhparent = id)
            SELECT id FROM family);
    END IF;
    wanted := ARRAY(
        SELECT c.oid FROM pg_catalog.pg_class c WHERE c.oid = ANY (wanted)
            AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND relpersistence <> 't'
            AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                WHERE d.classid = 1259 AND d.objid = c.oid AND d.deptype = 'e'));
    RETURN QUERY SELECT * FROM pg_catalog.lifeos_relations(wanted);
    -- Anything but relations and what belongs to them.
    IF NOT classes <@ ARRAY[1259, 2604, 2606, 2618, 2620, 3256, 3381] THEN
        RETURN QUERY SELECT * FROM pg_catalog.lifeos_rest();
    END IF;
END $$;
