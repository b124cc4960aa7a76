"""The lives of distribution's papers, one table a file: states, whose turn, steps."""
