"""What a price asks for: the growth of revenue that pays it, beside what the dot-com was asked for and what came."""
