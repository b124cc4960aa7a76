"""Real data for tests, made by the program's own actions."""
