"""The kinds of data that requests send and answers show, and the fields they are made of."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

LARGEST_ID = 2**31 - 1  # PostgreSQL's INTEGER; a larger one is an error there, not a miss


class Body(BaseModel):
    """A JSON body: unknown fields and values of the wrong type are refused, not guessed at."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, str_strip_whitespace=True)


class Query(BaseModel):
    """The part of an address after `?`: every value arrives as text."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class View(BaseModel):
    """What an answer shows of a stored object."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


def _without_nul(text: str) -> str:
    if "\x00" in text:
        raise ValueError("must not hold a NUL character")  # PostgreSQL cannot store one
    return text


Name = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_without_nul)]
Line = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_without_nul)]
Prose = Annotated[str, Field(max_length=10_000), AfterValidator(_without_nul)]
RowReference = Annotated[int, Field(ge=1, le=LARGEST_ID)]
