"""A run on many machines by Dask distributed: who hands out its chunks, what a worker does, what can go wrong."""
