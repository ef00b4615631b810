"""Stories as they stand in the files.

A file is a mapping of scenarios by name, under ``scenarios``; what stands beside that are settings of
all its stories. A scenario is a list of events, or a mapping with settings of its own and the ``story``.
Settings: ``programs``, ``rewards``, ``tiers``, ``promotions``, ``vouchers`` (data of subentries by id),
``options`` of the hub, ``zone`` and ``start`` (local time). An event is what happens (``buy: 19.99``)
with its particulars, ``at`` when (local time; else a second after the last event), ``who`` it is about,
and what is to be expected of it (``expect``) or why it is ``refused``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import yaml

FOLDER = Path(__file__).parent
START = "2027-06-01 10:00"
SUBENTRIES = {
    "programs": "program",
    "rewards": "reward",
    "tiers": "tier",
    "promotions": "promotion",
    "vouchers": "voucher",
}
SETTINGS = {*SUBENTRIES, "options", "zone", "start"}
# What any event may have beside what happens.
COMMON = {"at", "who", "expect", "refused", "as", "daily"}


class _Words(yaml.CSafeLoader):
    """Reads ``on`` and ``off`` as what they are here: words, not truth values."""

    yaml_implicit_resolvers: ClassVar = {
        first: resolvers
        for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
        if first not in ("o", "O")
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happens: ``verb`` and its value, with particulars."""

    verb: str
    value: Any
    particulars: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        """Return a particular, None where the story does not tell it."""
        return self.particulars.get(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Settings and what happens under them."""

    topic: str
    name: str
    settings: Mapping[str, Any]
    events: tuple[Event, ...]

    def __str__(self) -> str:
        """Return how the story is called among all."""
        return f"{self.topic}: {self.name}"


def stories(verbs: set[str]) -> Iterator[Story]:
    """Return the stories of all files; raises ValueError for a word that nobody understands."""
    for path in sorted(FOLDER.glob("*.yaml")):
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=_Words)
        told = document.pop("scenarios")
        _understood(document, SETTINGS, path.stem)
        for name, scenario in told.items():
            own = {"story": scenario} if isinstance(scenario, list) else dict(scenario)
            events = own.pop("story")
            _understood(own, SETTINGS, name)
            yield Story(
                topic=path.stem,
                name=name,
                settings=document | own,
                events=tuple(_event(event, verbs) for event in events),
            )


def _event(told: Mapping[str, Any], verbs: set[str]) -> Event:
    known = told.keys() & verbs
    if len(known) != 1:
        raise ValueError(f"one thing happens at a time: {dict(told)}")
    (verb,) = known
    particulars = {name: value for name, value in told.items() if name != verb}
    return Event(verb=verb, value=told[verb], particulars=particulars)


def _understood(told: Mapping[str, Any], known: set[str], where: str) -> None:
    if unknown := told.keys() - known:
        raise ValueError(f"{where}: nobody understands {sorted(unknown)}")
