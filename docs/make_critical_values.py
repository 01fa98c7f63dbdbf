"""Make the critical values that the gauge of explosive behaviour ships: ``python docs/make_critical_values.py``.

10,000 Gaussian random walks of each length, seed 1, lag 0, in both conventions of the smallest window. Any number of
cores gives the same bytes; about ten minutes on two.
"""  # noqa: INP001  # a script, run by its path

import csv
from pathlib import Path

from lookthrough.gauges.explosive import critical_values as shipped
from lookthrough.gauges.explosive.how_tested import CONVENTIONS
from lookthrough.gauges.explosive.null_draws import gaussian_draws
from lookthrough.gauges.explosive.smallest_window import least_rows, smallest_window

FILE = Path(shipped.__file__).with_name(shipped.FILE)
LENGTHS = (
    *(40, 45, 50, 60, 70, 80, 90, 100, 120, 140, 170, 200, 250, 300, 350, 400, 500, 600, 700, 850, 1000, 1200, 1440),
    *(1680, 2000),
)
DRAWS, SEED = 10_000, 1


def main() -> None:
    """Write the table beside the module that reads it."""
    with FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(shipped.HEADER)
        for convention in CONVENTIONS:
            for count in LENGTHS:
                least = least_rows(smallest_window(count), 0, convention)
                draws = gaussian_draws(DRAWS, count, 0, least, SEED)
                writer.writerows(shipped.table_rows(count, convention, shipped.critical_of(draws)))


if __name__ == "__main__":
    main()
