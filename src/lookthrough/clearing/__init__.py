"""Every entity is a waterfall: claims, fixed point, equity."""
