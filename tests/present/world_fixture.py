"""The world of a run made by hand: medians that can be read off a page, numbers of no run.

Without the shock a driver stands at its size; with it, it halves by the second end and comes back half of the way.
"""

from lookthrough.world.driver import OF_THE_WORLD

SIZES = {
    "demand": 4.0,
    "planned": 5.0,
    "built": 0.4,
    "spread": 0.02,
    "rate": 0.04,
    "on_loans": 20.0,
    "shortfall": 2.0,
}  # 1.0 of the others
LABS = {"anthropic": (60.0, 0.6), "openai": (40.0, 0.4)}
NOTHING_LEFT = {"used": 1.0, "gain": 0.0, "loss": 0.0}
FELT = (1.0, 0.5, 0.75)


def world_document(quarters, labs=LABS, felt=FELT):
    """The world at some ends; ``labs`` by id: what each earns, its share of all;
    ``felt``: what the shock leaves of drivers and revenue."""
    felt = [felt[min(at, len(felt) - 1)] for at in range(len(quarters))]
    still = [1.0] * len(quarters)
    unmoved = {"planned", "rate"}
    return {
        "quarters": quarters,
        "drivers": {
            name: futures(SIZES.get(name, 1.0), still, still if name in unmoved else felt) for name in OF_THE_WORLD
        },
        "labs": {
            id_: {
                run: {"revenue": bands(earns, moved), "share": bands(share, still)}
                for run, moved in (("base", still), ("shocked", felt))
            }
            for id_, (earns, share) in labs.items()
        },
        "legacy": {
            "used": bands(1.0, felt),
            "gain": bands(2.0, [1.0 - at for at in felt]),
            "loss": bands(4.0, [1.0 - at for at in felt]),
            "passes": [None, *([0.25] * (len(quarters) - 1))],
        },
        "hhi": futures(sum(share**2 for _, share in labs.values()), still, still) if labs else None,
    }


def still_world(world):
    """The same where the shock moves nothing."""
    return {
        "quarters": world["quarters"],
        "drivers": {name: {**each, "shocked": each["base"]} for name, each in world["drivers"].items()},
        "labs": {id_: {"base": lab["base"], "shocked": lab["base"]} for id_, lab in world["labs"].items()},
        "legacy": {
            **{name: bands(size, [1.0] * len(world["quarters"])) for name, size in NOTHING_LEFT.items()},
            "passes": [None for _ in world["quarters"]],
        },
        "hhi": None if world["hhi"] is None else {**world["hhi"], "shocked": world["hhi"]["base"]},
    }


def futures(size, base, shocked):
    return {"base": bands(size, base), "shocked": bands(size, shocked)}


def bands(size, course):
    """Percentiles around a median; the mean is a tenth above it."""
    return {name: [size * part * at for at in course] for name, part in PARTS.items()}


PARTS = {"p5": 0.5, "p50": 1.0, "p95": 1.5, "mean": 1.1}
