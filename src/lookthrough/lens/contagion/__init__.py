"""Who fails in a system of claims, who is hit, and what the failure of each would do."""
