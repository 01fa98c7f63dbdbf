"""Is a series explosive: right-tailed unit-root tests on every window (SADF, GSADF), with dates and false alarms."""
