# The developers' menu. `.venv/bin/just` lists it; `./test` has put just there.

export PYTHONUTF8 := "1"
python := ".venv/bin/python"

# list what can be done
_menu:
    @{{ just_executable() }} --list --unsorted

# run the product: database, demonstration year, server (Ctrl-C ends it)
start:
    ./start

# run all tests, or the ones named: just test tests/house -k commands
test *arguments:
    ./test {{ arguments }}

# the checks that take seconds: style, imports, migrations, generated documents
check:
    {{ python }} -m ruff check .
    {{ python }} -c "from importlinter.cli import lint_imports_command as c; c()" --no-logo
    {{ python }} manage.py makemigrations --check --dry-run
    {{ python }} manage.py write_reference --check

# let ruff repair what it can
tidy:
    {{ python }} -m ruff check --fix .

# any management command, on the database of the running ./start: just manage check_invariants
manage *arguments:
    {{ python }} manage.py {{ arguments }}

# psql on the database of the running ./start
psql *arguments:
    {{ python }} -m config.launch.client psql {{ arguments }}

# write the whole database to a file: just dump var/saba.dump
dump file:
    {{ python }} -m config.launch.client pg_dump --format=custom --file={{ file }}

# write the generated documents of docs/reference again
reference:
    {{ python }} manage.py write_reference

# make the locks again from pyproject.toml; commit them together
lock *arguments:
    {{ python }} -m config.launch.lock {{ arguments }}

# the figures of bench/
bench:
    {{ python }} -m bench
