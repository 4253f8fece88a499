"""Random competencies and parts, and a brute-force judge that knows nothing of the database."""

import itertools
import uuid
from typing import Any

from django.utils import timezone
from hypothesis import strategies as st

from catalog.models import Competency
from catalog.publication import complete_competency

#: few values that meet, so that limits are often hit exactly
SIZES = [99.5, 100.0, 200.0, 300.0, 310.0]
SIDES = ("length", "width", "height")


def maybe(values: list[Any]) -> Any:
    """One of the values; in one of four draws None, so that a competency often states all that is asked."""
    return st.sampled_from([*values, *values, *values, *([None] * len(values))])


BATCHES = st.tuples(maybe([1, 10, 50]), maybe([10, 50, 500])).filter(lambda ends: None in ends or ends[0] <= ends[1])
COMPETENCY = st.fixed_dictionaries(
    {
        **{name: maybe(SIZES) for name in (*SIDES, "diameter", "mass")},
        "it": maybe([-1, 6, 7, 9]),
        "ra": maybe([0.8, 1.6, 3.2]),
        "batch": BATCHES,
        "materials": st.sampled_from([(), ("P",), ("K",), ("P", "K")]),
        "basis": st.sampled_from(Competency.Basis.values),
        "process": st.sampled_from(["turning", "grinding"]),
        "member": st.sampled_from(["a", "b"]),
    }
)
FIGURES = {
    **{name: st.sampled_from(SIZES) for name in (*SIDES, "diameter", "mass")},
    "it": st.sampled_from([-1, 6, 8]),
    "ra": st.sampled_from([0.8, 2.5]),
    "batch": st.sampled_from([1, 10, 49, 501]),
    "material": st.sampled_from([("P",), ("K",), ("P", "K")]),
}
#: seldom more than three figures: with nine drawn at random hardly any competency would ever fit
PART = (
    st.sampled_from([1, 1, 2, 2, 3, 3, 9, 0])
    .flatmap(lambda most: st.lists(st.sampled_from(sorted(FIGURES)), min_size=min(most, 1), max_size=most, unique=True))
    .flatmap(lambda names: st.fixed_dictionaries({name: FIGURES[name] for name in sorted(names)}))
)


def store(rows: list[dict[str, Any]], processes: dict[str, Any], members: dict[str, Any]) -> list[Competency]:
    """Live rows as the gate writes them, in place of all that were there."""
    Competency.objects.all().delete()
    now, found = timezone.now(), []
    for number, row in enumerate(rows):
        fields = {name: value for name, value in row.items() if name not in ("batch", "process", "member")}
        live = Competency(
            uid=uuid.UUID(int=number + 1), slug=f"c-{number}", title=f"c-{number}", published_at=now, approved_at=now,
            process=processes[row["process"]], member=members[row["member"]], batch_min=row["batch"][0],
            batch_max=row["batch"][1], **fields,
        )  # fmt: skip
        complete_competency(live)
        found.append(live)
    return Competency.objects.bulk_create(found)


def judge(row: Any, part: dict[str, Any]) -> dict[str, bool | None]:
    """For each figure of the part whether the competency has it; None where it does not say."""
    found: dict[str, bool | None] = {}
    sides = sorted(((part[name], -place, name) for place, name in enumerate(SIDES) if name in part), reverse=True)
    own = sorted((s for s in (row.length, row.width, row.height) if s is not None), reverse=True)
    for rank, (need, _place, name) in enumerate(sides):
        revolved = "diameter" in part and [n for n in SIDES if n in part] == ["length"]
        stated = row.length if revolved else own[rank] if rank < len(own) else None
        found[name] = None if stated is None else stated >= need
    for name in ("diameter", "mass"):
        if name in part:
            found[name] = None if getattr(row, name) is None else getattr(row, name) >= part[name]
    for name in ("it", "ra"):
        if name in part:
            found[name] = None if getattr(row, name) is None else getattr(row, name) <= part[name]
    if "batch" in part:
        low, high = row.batch_min, row.batch_max
        within = (low or 0) <= part["batch"] <= (10**9 if high is None else high)
        found["batch"] = None if low is None and high is None else within
    if "material" in part:
        found["material"] = any(code in row.materials for code in part["material"]) if row.materials else None
    return found


def can_be_turned(row: Any, part: dict[str, Any]) -> bool:
    """Whether some position of a fully given part goes into a fully stated envelope."""
    envelope, sides = [row.length, row.width, row.height], [part[name] for name in SIDES]
    return any(all(a >= b for a, b in zip(envelope, turn, strict=True)) for turn in itertools.permutations(sides))


def address(part: dict[str, Any]) -> dict[str, Any]:
    """The part as a query string has it."""
    return {name: list(value) if isinstance(value, tuple) else str(value) for name, value in part.items()}
