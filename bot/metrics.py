"""Metrics for Prometheus: a counter of outcomes, gauges, and their text format."""

from __future__ import annotations

import threading
from collections import Counter
from typing import TYPE_CHECKING

from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from prometheus_client.metrics_core import Metric

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4


class OutcomeCounter:
    """Number of times that each outcome came up since the start. Safe for use by several threads."""

    def __init__(self, outcomes: Iterable[str]) -> None:
        self._counts = Counter({str(outcome): 0 for outcome in outcomes})
        self._lock = threading.Lock()

    def __call__(self, outcome: str) -> None:
        """Count one more."""
        with self._lock:
            self._counts[str(outcome)] += 1

    @property
    def counts(self) -> dict[str, int]:
        """Counts so far, zeros included."""
        with self._lock:
            return dict(self._counts)


def gauge(name: str, documentation: str, value: float) -> Metric:
    """A value that goes up and down."""
    return GaugeMetricFamily(name, documentation, value=value)


def gauges(name: str, documentation: str, label: str, values: Mapping[str, float]) -> Metric:
    """A gauge for each value of a label."""
    family = GaugeMetricFamily(name, documentation, labels=[label])
    for label_value, value in values.items():
        family.add_metric([label_value], value)
    return family


def counter(name: str, documentation: str, label: str, values: Mapping[str, float]) -> Metric:
    """A counter for each value of a label; the exposed name gets ``_total``."""
    family = CounterMetricFamily(name, documentation, labels=[label])
    for label_value, value in values.items():
        family.add_metric([label_value], value)
    return family


def exposition(metrics: Iterable[Metric]) -> str:
    """The metrics in text format 0.0.4 (prometheus.io, Exposition formats); content type ``CONTENT_TYPE``."""
    return generate_latest(_Snapshot(metrics)).decode()


class _Snapshot(Collector):
    """Metrics of one moment, as a collector: no registry keeps them."""

    def __init__(self, metrics: Iterable[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterable[Metric]:
        return self._metrics
