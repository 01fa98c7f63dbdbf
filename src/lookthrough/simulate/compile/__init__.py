"""From positions to the static model of a run: claims, operations, state, options."""
