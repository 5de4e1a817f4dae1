"""Figures as text that Prometheus and its kin read (prometheus.io, Exposition formats, text format 0.0.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metric(NamedTuple):
    """One figure, or one for each value of a label."""

    name: str
    kind: str
    """``gauge``, or ``counter`` for what only goes up; the name of a counter ends in ``_total``."""
    about: str
    samples: Mapping[str, float]
    """The value of the label → the figure; one sample under an empty value when there is no label."""
    label: str = ""


def gauge(name: str, about: str, value: float) -> Metric:
    """A figure that goes up and down."""
    return Metric(name, "gauge", about, {"": value})


def exposed(metrics: Iterable[Metric]) -> str:
    """The figures in text format, each with a line that says what it is."""
    return "".join(line for metric in metrics for line in _lines(metric))


def _lines(metric: Metric) -> Iterable[str]:
    yield f"# HELP {metric.name} {metric.about}\n"
    yield f"# TYPE {metric.name} {metric.kind}\n"
    for value, figure in metric.samples.items():
        labels = f'{{{metric.label}="{_escaped(value)}"}}' if metric.label else ""
        yield f"{metric.name}{labels} {figure:.17g}\n"


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
