"""The figures: each is one Vega-Lite specification, made from plain records, for page, notebook and file alike."""
