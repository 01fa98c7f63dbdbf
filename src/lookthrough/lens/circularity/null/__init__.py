"""Is a network more circular than chance: null models that keep what each party pays and receives."""
