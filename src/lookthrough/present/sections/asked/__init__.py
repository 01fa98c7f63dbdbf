"""The sections of what was asked of a finished run beside its losses."""
