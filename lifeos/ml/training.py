"""Trains a categoriser with scikit-learn."""

from collections.abc import Sequence
from typing import cast

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import Pipeline, make_pipeline, make_union

from lifeos.finance.categories import Expense
from lifeos.ml.categoriser import Suggestion
from lifeos.ml.dataset import Example

SMALLEST_CONFIDENCE = 0.4  # a word without meaning, such as `xyzzy`, gets about 0.3


class TextCategoriser:
    """A trained pipeline behind the interface of a categoriser."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline

    def suggest(self, description: str) -> Suggestion:
        """The likeliest category, or `uncategorised` when none is likely enough."""
        chances = self._pipeline.predict_proba([description])[0]
        confidence = round(float(chances.max()), 4)
        if confidence < SMALLEST_CONFIDENCE:
            return Suggestion(category="uncategorised", confidence=confidence)
        category = cast(Expense, str(self._pipeline.classes_[chances.argmax()]))
        return Suggestion(category=category, confidence=confidence)


def train(examples: Sequence[Example]) -> TextCategoriser:
    """A categoriser that knows `examples`; the same examples give the same categoriser."""
    pipeline = new_pipeline()
    pipeline.fit([e.description for e in examples], [e.category for e in examples])
    return TextCategoriser(pipeline)


def new_pipeline() -> Pipeline:
    """Whole words, letters within words since a bank cuts and glues them, and naive Bayes.

    On these examples it scores as high as logistic regression (macro F1 0.86 and 0.85) and trains
    in 0.04 s instead of 2.8 s, which the first request has to wait for.
    """
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
    words = TfidfVectorizer()
    return make_pipeline(make_union(letters, words), MultinomialNB(alpha=0.1))
