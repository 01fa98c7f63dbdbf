"""Who really owes what: the views of one sponsor, the trail behind each number, and what was known earlier."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(app_title="Who really owes what")


@app.cell
def _():
    import marimo as mo

    import lookthrough as lt

    return lt, mo


@app.cell
def _(lt):
    book = lt.load()  # the bundled book; lt.load("my-book") for your own
    return (book,)


@app.cell
def _(mo):
    names = ["Meta", "Oracle", "Microsoft", "Alphabet", "Amazon", "CoreWeave"]
    sponsor = mo.ui.dropdown(names, value="Meta", label="Who")
    day = mo.ui.date(value="2025-10-15", start="2025-01-01", stop="2026-09-30", label="As known on")
    mo.hstack([sponsor, day])
    return day, sponsor


@app.cell
def _(book, lt, sponsor):
    owed = lt.through(book, sponsor.value)
    owed  # its views, USD bn; owed.frame() is the same as a data frame
    return (owed,)


@app.cell
def _(book, owed):
    owed.plot(book=book)  # the figure of the report; .save("owes.zip") takes it with its sources
    return


@app.cell
def _(mo, owed):
    trail = [
        {
            "view": row.view,
            "what": row.category,
            "contract": row.contract,
            "mid": None if row.amount is None else row.amount.mid,
            "grade": row.grade,
            "why": row.why,
        }
        for row in owed.entities[0].trail
    ]
    mo.ui.table(trail, label="The trail: each view is the sum of its rows")
    return


@app.cell
def _(day, lt, sponsor):
    then = lt.through(lt.load(as_of=day.value.isoformat()), sponsor.value)
    return (then,)


@app.cell
def _(day, mo, owed, sponsor, then):
    def middle(answer, view):
        return next(row["mid"] for row in answer.rows if row["view"] == view)

    sentence = (
        f"{sponsor.value} reports {middle(owed, 'reported'):.1f} bn USD and is committed to "
        f"{middle(owed, 'committed'):.1f}; on {day.value} {middle(then, 'committed'):.1f} of that was public."
    )
    mo.md(sentence)
    return (sentence,)


if __name__ == "__main__":
    app.run()
