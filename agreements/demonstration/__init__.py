"""The demonstration year 1397: invented people, published totals, every state reached by the real steps."""
