"""The demonstration year's way from the center to the agencies' ceilings, by the real steps; figures marked so are invented."""
