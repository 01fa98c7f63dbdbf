"""What sellers have promised on behalf of others."""
