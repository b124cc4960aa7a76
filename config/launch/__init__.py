"""The programs behind ./start and ./test: from a bare checkout to a running product, and back to nothing.

bootstrap   with any Python >= 3.11: .venv, locked requirements, system packages
start       ./start: database, preparation, web server, worker; Ctrl-C takes them down again
suite       ./test: quick checks, then pytest on a private database server
prepare     migrations, roles, the demonstration year, static files
postgres    the embedded PostgreSQL 18 of this checkout
external    the PostgreSQL that DATABASE_URL names instead
children    child processes that never outlive us
console     what is said on the terminal, in Persian and English
health      the health checks of docker-compose.yml
client      psql and pg_dump of the embedded server's version
lock        requirements/*.txt from pyproject.toml
"""
