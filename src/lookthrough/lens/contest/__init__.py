"""The contest for one prize: spending that is rational for each and a loss for most, and a portfolio of such bets."""
