"""Tells defaults that give every row a value of its own from those that PostgreSQL keeps only once."""

from pytest_lifeos.checks.migrations.danger.sql.tokens import Kind, tokens

# Stable or immutable in PostgreSQL's catalogue; CREATE FUNCTION makes others volatile by default.
_NOT_VOLATILE_NAMES = """
    now transaction_timestamp statement_timestamp current_timestamp localtimestamp current_date
    current_time localtime current_user session_user current_setting current_database timezone
    date_trunc date_part extract to_char to_timestamp to_date make_date make_interval
    make_timestamp age date lower upper md5 sha256 concat coalesce nullif greatest least round
    floor ceil ceiling abs mod length trim btrim ltrim rtrim left right lpad rpad replace
    substring substr chr ascii json_build_object jsonb_build_object json_build_array
    jsonb_build_array to_json to_jsonb array_fill string_to_array int4range int8range numrange
    tsrange tstzrange daterange decode encode format cast hstore point box interval array row
    varchar char character numeric decimal time timestamp timestamptz bit varbit float text
    integer bigint boolean uuid json jsonb utcnow true false null
"""
_NOT_VOLATILE = frozenset(_NOT_VOLATILE_NAMES.split())
# Volatile without a parenthesis.
_WORDS = ("clock_timestamp", "random", "gen_random_uuid")


def volatile_call(default: str) -> str:
    """The function in an SQL expression that gives another value each time; empty if there is none."""
    found = list(tokens(default))
    for token, after in zip(found, [*found[1:], *found[:1]], strict=True):
        called = after.is_sign("(") and token is not found[-1]
        if token.kind is Kind.WORD and called and token.text not in _NOT_VOLATILE:
            return token.text
        if token.kind is Kind.NAME and called:
            return token.text
    return next((each.text for each in found if each.is_word(*_WORDS)), "")
