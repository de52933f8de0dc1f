"""Tells SQL that only reads, or only makes a migration safer, from SQL that someone should look at."""

from collections.abc import Sequence

from pytest_lifeos.checks.migrations.danger.sql.cursor import Cursor
from pytest_lifeos.checks.migrations.danger.sql.tokens import Kind, Token

_READS = ("select", "with", "values", "table", "show", "explain", "describe", "(")
_WRITES = ("insert", "update", "delete", "merge", "into", "drop", "alter", "truncate")
_TIMEOUTS = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")

# Words before a parenthesis that call nothing.
_SYNTAX_NAMES = """
    in exists and or not values over any all some from join on where select as using filter
    union except intersect case when then else by limit offset fetch row array interval having
    distinct between like ilike is group order partition within with lateral only recursive
    materialized returning set table
"""
_SYNTAX = frozenset(_SYNTAX_NAMES.split())
# Functions that read: aggregates, text, numbers, dates, json, the catalogue. Others may write.
_FUNCTIONS_NAMES = """
    count sum avg min max bool_and bool_or every string_agg array_agg json_agg jsonb_agg
    json_object_agg jsonb_object_agg group_concat rank dense_rank row_number lag lead
    first_value last_value nth_value ntile percent_rank cume_dist percentile_cont
    percentile_disc mode stddev variance coalesce nullif greatest least ifnull nvl cast convert
    try_cast extract date_part date_trunc age now current_timestamp current_date localtime
    localtimestamp clock_timestamp statement_timestamp transaction_timestamp timezone to_char
    to_date to_timestamp to_number make_date make_interval make_timestamp date datetime time
    timestamp timestamptz strftime julianday lower upper initcap length char_length
    character_length octet_length substring substr trim ltrim rtrim btrim replace translate
    position strpos instr left right lpad rpad repeat reverse concat concat_ws split_part format
    md5 sha256 encode decode quote_ident quote_literal quote_nullable regexp_replace
    regexp_match regexp_matches regexp_split_to_array regexp_split_to_table ascii chr abs ceil
    ceiling floor round trunc mod power sqrt sign random log ln exp numeric decimal varchar char
    text int integer bigint float double precision boolean unnest array_length array_to_string
    string_to_array array_position array_append array_remove array_cat cardinality
    generate_series json_build_object jsonb_build_object json_build_array jsonb_build_array
    json_extract json_extract_path jsonb_extract_path jsonb_array_elements
    jsonb_array_elements_text json_array_elements json_array_elements_text jsonb_each json_each
    jsonb_each_text json_each_text jsonb_object_keys json_object_keys jsonb_typeof json_typeof
    jsonb_array_length json_array_length to_json to_jsonb row_to_json jsonb_set
    jsonb_strip_nulls gen_random_uuid uuid_generate_v4 version current_database current_schema
    current_schemas current_setting current_user session_user pg_typeof to_regclass to_regtype
    to_regproc to_regnamespace pg_get_constraintdef pg_get_indexdef pg_get_viewdef pg_get_expr
    pg_get_functiondef pg_get_serial_sequence format_type obj_description col_description
    pg_table_is_visible pg_type_is_visible has_table_privilege pg_relation_size
    pg_total_relation_size pg_table_size pg_size_pretty pg_is_in_recovery database schema
    similarity to_tsvector to_tsquery plainto_tsquery ts_rank st_astext st_x st_y st_srid iif
    total typeof hex sqlite_version last_insert_rowid enum_range enum_first enum_last
"""
_FUNCTIONS = frozenset(_FUNCTIONS_NAMES.split())


def is_harmless(statement: Sequence[Token]) -> bool:
    """True for a statement that reads, sets a time limit, gathers statistics or validates."""
    first = statement[0]
    if first.text in _READS and first.kind in (Kind.WORD, Kind.SIGN):
        return not _writes(statement)
    cursor = Cursor(statement)
    if cursor.take("analyze") or cursor.take("reset"):
        return True
    if cursor.take("set"):
        cursor.take_any("local", "session")
        return cursor.next.is_word(*_TIMEOUTS)
    return _only_validates(cursor)


def only_reads(function: str) -> bool:
    """True for a function that is known to read."""
    return function.lower() in _FUNCTIONS


def _writes(statement: Sequence[Token]) -> bool:
    before = Token(Kind.SIGN, "")
    for token, after in zip(statement, [*statement[1:], before], strict=True):
        if token.is_word(*_WRITES) and not before.is_word("for", "key") and not _is_name(before):
            return True
        if after.is_sign("(") and _calls_unknown(token, before):
            return True
        before = token
    return False


def _is_name(before: Token) -> bool:
    """True where the next word can only be a name: `a.update`, `x AS delete`."""
    return before.is_sign(".") or before.is_word("as")


def _calls_unknown(token: Token, before: Token) -> bool:
    """True for a function of which nothing says that it only reads."""
    if token.kind is Kind.NAME:
        return not before.is_word("as", "with", "recursive", "join", "from")
    known = token.kind is not Kind.WORD or token.text in _FUNCTIONS or token.text in _SYNTAX
    return not known and not before.is_word("as", "with", "recursive")


def _only_validates(cursor: Cursor) -> bool:
    """`ALTER TABLE a VALIDATE CONSTRAINT c` waits for nobody and keeps nobody waiting."""
    if not cursor.take("alter", "table"):
        return False
    cursor.exists_clause()
    cursor.take("only")
    cursor.name()
    if not cursor.take("validate", "constraint"):
        return False
    cursor.name()
    return not cursor.next.text
