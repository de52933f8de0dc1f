"""What is asked of a PostgreSQL catalogue about its tables; `{}` stands for the oids of those asked for."""

TABLES = """
SELECT c.oid::bigint, c.oid::regclass::text FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't'
    AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' ORDER BY 2
"""
# What the database itself fills is left to it; a domain is told by what is below it.
COLUMNS = """
WITH RECURSIVE below AS (
    SELECT oid AS top, oid, typtype, typbasetype, typtypmod, typnotnull FROM pg_catalog.pg_type
    WHERE oid IN (SELECT atttypid FROM pg_catalog.pg_attribute WHERE attrelid IN ({0}))
    UNION ALL
    SELECT w.top, t.oid, t.typtype, t.typbasetype, greatest(w.typtypmod, t.typtypmod), w.typnotnull OR t.typnotnull
    FROM below w JOIN pg_catalog.pg_type t ON t.oid = w.typbasetype WHERE w.typtype = 'd'
)
SELECT a.attrelid::bigint, a.attnum, quote_ident(a.attname), b.typname, b.typtype::text, b.typcategory::text,
    format_type(b.oid, m.size), m.size, NOT (a.attnotnull OR w.typnotnull),
    coalesce(pg_get_expr(d.adbin, d.adrelid), ''), coalesce(e.typname, s.typname, ''),
    coalesce(format_type(e.oid, NULL), format_type(s.oid, NULL), ''),
    ARRAY(SELECT l.enumlabel::text FROM pg_catalog.pg_enum l WHERE l.enumtypid IN (b.oid, e.oid) ORDER BY l.enumsortorder),
    ARRAY(SELECT pg_get_constraintdef(k.oid) FROM pg_catalog.pg_constraint k JOIN below x ON x.oid = k.contypid
        WHERE x.top = a.atttypid AND k.contypid <> 0),
    coalesce((SELECT r.relnatts FROM pg_catalog.pg_class r WHERE r.oid = b.typrelid AND b.typrelid <> 0), 0)
FROM pg_catalog.pg_attribute a
JOIN below w ON w.top = a.atttypid AND w.typtype <> 'd'
JOIN pg_catalog.pg_type b ON b.oid = w.oid
CROSS JOIN LATERAL (SELECT CASE WHEN a.atttypid = b.oid THEN a.atttypmod ELSE w.typtypmod END AS size) m
LEFT JOIN pg_catalog.pg_type e ON e.oid = b.typelem AND b.typcategory = 'A'
LEFT JOIN pg_catalog.pg_range g ON b.oid::text IN (g.rngtypid::text, to_jsonb(g)->>'rngmultitypid')
LEFT JOIN pg_catalog.pg_type s ON s.oid = g.rngsubtype
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attidentity = '' AND a.attgenerated = ''
    AND coalesce(pg_get_expr(d.adbin, d.adrelid), '') NOT LIKE 'nextval(%' AND a.attrelid IN ({0})
ORDER BY 1, 2
"""
CHECKS = """
SELECT conrelid::bigint, coalesce(conkey, '{{}}'), pg_get_expr(conbin, conrelid)
FROM pg_catalog.pg_constraint WHERE contype = 'c' AND conrelid IN ({}) ORDER BY oid
"""
PARTITIONS = """
SELECT p.oid::bigint, string_agg('(' || pg_get_partition_constraintdef(t.relid) || ')', ' OR ')
FROM pg_catalog.pg_class p CROSS JOIN LATERAL pg_partition_tree(p.oid) t
WHERE p.relkind = 'p' AND t.isleaf AND t.relid <> p.oid AND p.oid IN ({})
GROUP BY p.oid HAVING count(*) = count(pg_get_partition_constraintdef(t.relid))
"""
UNIQUES = """
SELECT indrelid::bigint, indkey[0] FROM pg_catalog.pg_index
WHERE (indisunique OR indisexclusion) AND indnkeyatts = 1 AND indpred IS NULL AND indrelid IN ({})
"""
KEYS = """
SELECT k.conrelid::bigint, k.conkey, k.confrelid::regclass::text, (
    SELECT array_agg(quote_ident(a.attname)::text ORDER BY u.place)
    FROM unnest(k.confkey) WITH ORDINALITY u(number, place)
    JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.number)
FROM pg_catalog.pg_constraint k WHERE k.contype = 'f' AND k.conparentid = 0 AND k.conrelid IN ({})
ORDER BY cardinality(k.conkey) DESC, k.oid
"""
