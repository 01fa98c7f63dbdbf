"""Who uses AI: curves by region, how fast, what a national programme would add, what is wasted by building."""
