"""What one service keeps of another is what the other can publish again, kind by kind; and whatever is sent is kept."""

from typing import Any

from fastapi import FastAPI
from mentoring_common.checkpoints import Source
from mentoring_common.events.contracts import SUBSCRIBERS
from mentoring_common.projection import Projection
from mentoring_tools import contracts

APPS: dict[str, FastAPI] = {service: contracts.app_of(service) for service in contracts.SERVICES}

KEPT: dict[tuple[str, str, str], Projection[Any]] = {
    (consumer, publisher, projection.kind): projection
    for consumer, app in APPS.items()
    for publisher, projections in app.state.projections.items()
    for projection in projections
}
SOURCES: dict[tuple[str, str], Source] = {
    (publisher, source.kind): source for publisher, app in APPS.items() for source in app.state.sources
}
KINDS = {"registry.participant.erased.v1": ("registry", "erasure")}
"""Events whose second word is not the kind of what they tell."""
NOT_COMPARED = {
    ("notifications", "matching", "run"),
    ("notifications", "registry", "consent-requirement"),
    ("notifications", "registry", "assignment"),
    ("notifications", "registry", "agreement"),
    ("notifications", "registry", "destruction"),
}
"""Consumer, publisher, kind: sent, but kept in no projection. Each has its decision record."""


def test_what_is_kept_can_be_published_again_and_is_counted_alike() -> None:
    of_publishers = {(publisher, kind): projection for (_, publisher, kind), projection in KEPT.items()}
    assert of_publishers.keys() == SOURCES.keys()
    for (_, publisher, kind), projection in KEPT.items():
        assert projection.is_versioned == SOURCES[publisher, kind].is_versioned, kind


def test_whatever_a_service_receives_it_keeps_and_compares() -> None:
    sent = {
        (consumer, *KINDS.get(event_type, event_type.split(".")[:2]))
        for event_type, consumers in SUBSCRIBERS.items()
        for consumer in consumers
        if ".checkpoint." not in event_type
    }
    assert sent - KEPT.keys() == NOT_COMPARED
    assert KEPT.keys() <= sent
