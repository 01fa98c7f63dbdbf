"""One HTML page: its frame, charts, panels, map."""
