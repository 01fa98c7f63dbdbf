"""What a driver of the world is: its parameters, state, noise, shocks and step, declared in the one file that has it.

A driver takes the world of the quarter as the drivers before it left it and returns it changed; what it remembers is
its own. Functions are written on the array namespace of their inputs (NumPy or ``jax.numpy``), arrays are ``[path]``
unless said otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar, get_type_hints

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from lookthrough.book.schema.vocabulary import Unit
    from lookthrough.contracts.arrays import Array, Namespace
    from lookthrough.world.shock import ShockSpec

Terms = TypeVar("Terms", bound=tuple[Any, ...])
State = TypeVar("State", bound=tuple[Any, ...])
WorldTerms = dict[str, Any]  # by driver, its terms ``[path]``
WorldState = dict[str, Any]  # by driver, what it remembers


@dataclass(frozen=True, slots=True)
class Parameter:
    """What an assumption measures and means; a book has it as ``name``, else as ``world.`` and the annotated field."""

    unit: Unit
    description: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Noise:
    """The standard normal draws of a driver in each quarter.

    Attributes:
        stream: what keys them on top of the path. Drivers of one stream share a table of draws, in their order; 3 to 5
            key the terms, the shocks and the failures of sponsors. A new driver takes a stream of its own, so that
            everybody else's draws stay as they are.
        rows: one name a row; ``None`` for a row a frontier lab, in a stream that no other driver shares.
    """

    stream: int
    rows: tuple[str, ...] | None

    def count(self, labs: int) -> int:
        """Return the number of rows in a world of so many labs."""
        return labs if self.rows is None else len(self.rows)


class Labs(NamedTuple):
    """What is known of the frontier labs at the book's date ``[lab, path]``.

    ``momentum`` is the drift of log strength that was measured until then, a quarter.
    """

    momentum: Array


class Heard(NamedTuple):
    """What the world hears of the financing: always that of last quarter, so that no quarter depends on itself.

    ``paid`` is what each lab paid for computing power and ``planned`` what its contracts and its revenue asked for, USD
    bn ``[lab, path]``, both 0 before the first quarter. ``missed`` is the log of the labs' revenue over what the path's
    own curve promised, ``fallen`` what the scenario did to the log of demand, both below 0 for a fall, and ``vacated``
    the share of all rents whose tenants failed ``[path]``. ``developed`` is what developers finish over their plan in
    the base run of the path, for a run that hears of nothing else, and below 0 where they are to go by what they hear.
    ``window`` and ``dearer`` are what the base run's market would fund and how much dearer it was in this quarter, for
    developers of a run in which funding is as there; ``window`` is below 0 where it is not.
    """

    paid: Array
    planned: Array
    missed: Array
    fallen: Array
    vacated: Array
    developed: Array
    window: Array
    dearer: Array


class Now(NamedTuple):
    """What a driver is told of a quarter.

    ``quarter`` counts from the start, ``felt`` is the weight of the scenario, ``sizes`` are its shocks by name,
    ``noise`` the driver's draws ``[row, path]``, and ``heard`` what the financing did.
    """

    quarter: Array
    felt: Array
    sizes: Mapping[str, Array]
    noise: Array
    heard: Heard

    def size(self, shock: ShockSpec) -> Array:
        """Return how large a shock is at full weight."""
        return self.sizes[shock.name]


class Sites(NamedTuple):
    """What all developers together do in a quarter, USD bn ``[path]`` where nothing else is said.

    Attributes:
        building: construction loans at the end of the quarter on sites that are not finished.
        drawn: of construction loans; ``spent`` is what was built for it and for owners' money, interest included.
        issued: bonds sold; ``repaid`` are the construction loans that they take out.
        rent: of the quarter, after costs, of let sites that are finished, on loans or bonds.
        worth: of what stands behind loans and bonds, at what rents are worth to a buyer; empty sites count as new
            leases would make them, and at their cost at most, and so do unfinished ones as far as they are built.
        dearer: coupon of bonds sold now over that at the start, a year.
    """

    building: Array = 0.0
    drawn: Array = 0.0
    spent: Array = 0.0
    issued: Array = 0.0
    repaid: Array = 0.0
    rent: Array = 0.0
    worth: Array = 0.0
    dearer: Array = 0.0


class World(NamedTuple):
    """What the rest of the model reads in one quarter: without drivers nothing moves, money is free and always there.

    ``demand`` and ``planned`` are multiples of what stood at the start, and ``fallen`` is what the scenario does to the
    log of demand, below 0 for a fall; ``developed`` is what developers, who build ``developers_share``, finish over
    what they had planned. ``capacity`` and ``built``, what is built in the quarter, are over the capacity at the start,
    and ``utilisation`` is the share of it in use. ``race`` is the log strength of each lab ``[lab, path]``;
    ``price`` and ``sentiment`` are multiples, ``spread`` and ``rate`` rates a year and ``dearer`` what both together
    have risen by; ``window`` is the share of wanted funding that can be raised. Of developers ``on_loans`` is lent on
    finished sites that bonds have not taken out, and ``shortfall`` what bonds would miss of it, USD bn; ``sites`` is
    what they borrow, repay and earn.
    """

    demand: Array = 1.0
    planned: Array = 1.0
    fallen: Array = 0.0
    dearer: Array = 0.0
    developed: Array = 1.0
    developers_share: Array = 0.0
    capacity: Array = 1.0
    utilisation: Array = 1.0
    built: Array = 0.0
    race: Array = 0.0
    price: Array = 1.0
    sentiment: Array = 1.0
    spread: Array = 0.0
    window: Array = 1.0
    rate: Array = 0.0
    on_loans: Array = 0.0
    shortfall: Array = 0.0
    sites: Sites = Sites()


OF_THE_WORLD = (
    *("demand", "planned", "capacity", "utilisation", "built", "developed"),
    *("price", "sentiment", "spread", "rate", "window", "on_loans", "shortfall"),
)
"""What a run keeps of its world by year: fields of :class:`World` that are ``[path]``."""


@dataclass(frozen=True, slots=True)
class Driver(Generic[Terms, State]):
    """One driver.

    Attributes:
        name: of the driver.
        place: among the drivers of a quarter, which move in the order of their places. It also orders the rows of a
            stream that drivers share, so that a place once given stays.
        terms: its parameters: a named tuple whose fields are annotated with a :class:`Parameter`, or are such a tuple;
            a field with a default is no parameter.
        noise: what it draws each quarter.
        shocks: those it feels; a scenario may name them.
        start: array namespace, terms and the frontier labs -> state at the book's date.
        step: array namespace, terms, state, the quarter, the world so far -> state and world.
        group: of the assumptions that parameters are, where they bear the names of their fields.
    """

    name: str
    place: int
    terms: type[Terms]
    noise: Noise
    shocks: tuple[ShockSpec, ...]
    start: Callable[[Namespace, Terms, Labs], State]
    step: Callable[[Namespace, Terms, State, Now, World], tuple[State, World]]
    group: str = "world"

    def parameters(self) -> dict[str, Parameter]:
        """Return the parameters by the name of their assumption in a book."""
        return {parameter.name or f"{self.group}.{field}": parameter for field, parameter in _declared(self.terms)}

    def terms_from(self, values: Iterator[Array]) -> Terms:
        """Return terms, given the values ``[path]`` of the parameters in their order."""
        terms: Terms = _filled(self.terms, values)
        return terms

    def terms_of(self, world: WorldTerms) -> Terms:
        """Return this driver's terms out of those of the world."""
        terms: Terms = world[self.name]
        return terms

    def state_of(self, world: WorldState) -> State:
        """Return this driver's state out of that of the world."""
        state: State = world[self.name]
        return state


def _declared(terms: type[Any]) -> Iterator[tuple[str, Parameter]]:
    """Yield the parameters of a tuple of terms by field, those of tuples within it in their place."""
    for field, hint in _hints(terms):
        if hasattr(hint, "__metadata__"):
            yield field, hint.__metadata__[0]
        else:
            yield from _declared(hint)


def _filled(terms: type[Any], values: Iterator[Array]) -> Any:  # noqa: ANN401  # of whatever type is given
    """Return a tuple of terms with the next values in its fields."""
    return terms(
        *(next(values) if hasattr(hint, "__metadata__") else _filled(hint, values) for _, hint in _hints(terms))
    )


def _hints(terms: type[Any]) -> Iterator[tuple[str, Any]]:
    hints = get_type_hints(terms, include_extras=True)
    return ((field, hint) for field, hint in hints.items() if field not in terms._field_defaults)
