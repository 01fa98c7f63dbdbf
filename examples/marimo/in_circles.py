"""What goes in circles: the part of a vendor's revenue that its own money may have paid, and what chance would do."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(app_title="What goes in circles")


@app.cell
def _():
    import marimo as mo

    import lookthrough as lt

    return lt, mo


@app.cell
def _(lt):
    book = lt.load()
    return (book,)


@app.cell
def _(mo):
    quarters = [f"{year}Q{quarter}" for year in (2025, 2026) for quarter in (1, 2, 3, 4)]
    vendor = mo.ui.dropdown({"Nvidia": "nvidia", "Microsoft": "microsoft", "Oracle": "oracle"}, value="Nvidia")
    start = mo.ui.dropdown(quarters, value="2026Q1", label="from")
    end = mo.ui.dropdown(quarters, value="2026Q4", label="to")
    mo.hstack([vendor, start, end])
    return end, start, vendor


@app.cell
def _(book, end, lt, start, vendor):
    found = lt.circularity(lt.flows(book, start=start.value, end=end.value), vendor=vendor.value)
    found  # an interval: no account says which dollar came from whom
    return (found,)


@app.cell
def _(book, found):
    found.plot("vendor-intervals", book=book)
    return


@app.cell
def _(found, mo):
    legs = [
        {"loop": loop.name, "payer": leg.payer, "payee": leg.payee, "mid": leg.amount.mid}
        for loop in found.loops[:5]
        for leg in loop.legs
    ]
    mo.ui.table(legs, label="The legs of the widest loops, USD bn")
    return


@app.cell
def _(book, end, lt, start):
    whole = lt.circularity(lt.flows(book, start=start.value, end=end.value))
    chance = lt.against_chance(whole, "entropy", draws=50, seed=1)
    chance  # what each party pays and receives stays, and everybody deals with everybody
    return (chance,)


@app.cell
def _(chance, found, mo):
    own = found.vendors[0].self_funded
    money = chance.rows[0]
    sentence = (
        f"Between {own.floor:.1f} and {own.ceiling:.1f} bn USD of its revenue is its own money come back; in all "
        f"{money['observed']:.0f} bn go round, where chance would have {money['low']:.0f} to {money['high']:.0f}."
    )
    mo.md(sentence)
    return (sentence,)


if __name__ == "__main__":
    app.run()
