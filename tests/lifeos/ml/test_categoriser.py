"""The trained categoriser: what it is worth on expenses that it has not seen."""

from collections.abc import Sequence
from statistics import mean

import pytest
from sklearn.metrics import f1_score
from sklearn.model_selection import RepeatedStratifiedKFold, cross_val_score, train_test_split
from sklearn.utils import shuffle

from lifeos.finance.categories import Expense
from lifeos.ml.categoriser import Categoriser
from lifeos.ml.dataset import Example, read_examples
from lifeos.ml.source import CategoriserSource
from lifeos.ml.training import new_pipeline, train

BAR = 0.75  # macro F1; a guess by chance among eight categories scores about 0.12
SEED = 2026


@pytest.fixture(scope="module")
def shipped() -> Categoriser:
    """The categoriser that a request gets."""
    return CategoriserSource(enabled=True).categoriser()


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    """The labelled expenses that ship."""
    return read_examples()


def held_out_score(examples: Sequence[Example]) -> float:
    """Macro F1 on a quarter of `examples`, after training on the rest."""
    labels = [example.category for example in examples]
    seen, unseen = train_test_split(examples, test_size=0.25, stratify=labels, random_state=SEED)
    categoriser = train(seen)
    guessed = [categoriser.suggest(example.description).category for example in unseen]
    expected = [example.category for example in unseen]
    labels_in_order = sorted(set(labels))
    return float(f1_score(expected, guessed, labels=labels_in_order, average="macro"))


def with_shuffled_labels(examples: Sequence[Example]) -> list[Example]:
    """The same descriptions, with the same categories dealt out at random."""
    labels: list[Expense] = shuffle([e.category for e in examples], random_state=SEED)
    return [
        Example(description=example.description, category=label)
        for example, label in zip(examples, labels, strict=True)
    ]


@pytest.mark.ml
def test_unseen_expenses_are_categorised_above_the_bar(examples: list[Example]) -> None:
    """Those that it gives up on as `uncategorised` count as missed."""
    assert held_out_score(examples) >= BAR


@pytest.mark.ml
def test_shuffled_labels_fall_below_the_bar(examples: list[Example]) -> None:
    """The bar can be missed: with nothing to learn, nothing is learnt."""
    assert held_out_score(with_shuffled_labels(examples)) < BAR / 2


@pytest.mark.ml
@pytest.mark.parametrize(
    ("description", "category"),
    [
        ("LIDL SAGT DANKE 0815", "groceries"),
        ("rent november", "housing"),
        ("UBER *TRIP 9PM", "transport"),
        ("zahnarzt rechnung", "health"),
        ("xyzzy", "uncategorised"),
    ],
)
def test_what_ships_is_trained_and_knows(
    shipped: Categoriser, description: str, category: str
) -> None:
    """The whole way that a request takes; a word without meaning is left alone."""
    assert shipped.suggest(description).category == category


@pytest.mark.ml
def test_the_same_examples_give_the_same_categoriser(examples: list[Example]) -> None:
    """Every worker of a web server trains its own, and they must agree."""
    first, second = train(examples), train(examples)

    descriptions = [example.description for example in examples[:50]]
    assert [first.suggest(d) for d in descriptions] == [second.suggest(d) for d in descriptions]


@pytest.mark.ml
@pytest.mark.slow
def test_the_bar_does_not_hang_on_one_split(examples: list[Example]) -> None:
    """Every fold of a repeated cross-validation is near the bar, their mean above it."""
    texts, labels = [e.description for e in examples], [e.category for e in examples]
    folds = RepeatedStratifiedKFold(n_splits=5, n_repeats=40, random_state=SEED)

    scores = cross_val_score(new_pipeline(), texts, labels, cv=folds, scoring="f1_macro")

    assert mean(scores) >= BAR
    assert min(scores) >= BAR - 0.1


@pytest.mark.ml
def test_more_examples_make_a_better_categoriser(examples: list[Example]) -> None:
    """The learning curve still climbs: more labels are worth a person's time."""
    labels = [example.category for example in examples]
    half, _ = train_test_split(examples, train_size=0.5, stratify=labels, random_state=SEED)

    assert held_out_score(half) < held_out_score(examples)
