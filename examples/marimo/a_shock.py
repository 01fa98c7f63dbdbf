"""A shock on a slider: the book is compiled once, and every further severity is a fraction of a second."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(app_title="A shock on a slider")


@app.cell
def _():
    import marimo as mo

    import lookthrough as lt

    return lt, mo


@app.cell
def _(lt):
    session = lt.session(lt.load(), quarters=8)  # a real answer has 40 quarters, and thousands of paths below
    return (session,)


@app.cell
def _(mo):
    severity = mo.ui.slider(0.0, 1.5, 0.25, value=1.0, label="severity of hype-fade", show_value=True)
    severity
    return (severity,)


@app.cell
def _(session, severity):
    answer = session.stress("hype-fade", paths=64, severity=severity.value)
    return (answer,)


@app.cell
def _(answer, mo):
    losses = [
        {"ledger": ledger, "mean": float(loss.mean()), "one path in twenty above": sorted(loss.tolist())[-4]}
        for ledger, loss in answer.loss.items()
    ]
    mo.ui.table(losses, label="Loss on what stood at the book's date, USD bn, ledger by ledger")
    return


@app.cell
def _(answer, mo):
    named = [
        {
            "who": row["name"],
            "with the shock": row["failed"],
            "without": row["base"]["failed"],
            "median": row["quarter"],
        }
        for row in answer.document()["failures"]
    ]
    mo.ui.table(named, label="Who fails on some path, share of paths")
    return


@app.cell
def _(answer, mo, severity):
    sentence = (
        f"At {severity.value:.2f} of the scenario lenders lose {answer.loss['lenders'].mean():.1f} bn USD on average "
        f"over {len(answer.path)} futures of two years; nobody has given the scenario a probability."
    )
    mo.md(sentence)
    return (sentence,)


if __name__ == "__main__":
    app.run()
