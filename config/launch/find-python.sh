# Sourced by ./start and ./test: sets $python to a Python >= 3.11, or says what is missing and ends.
# POSIX sh, because this is the one part that runs before there is any Python.
# shellcheck shell=sh

python=
too_old=
for candidate in python3 python3.13 python3.12 python3.11 python3.14 python; do
    command -v "$candidate" >/dev/null 2>&1 || continue
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$candidate
        break
    fi
    version=$("$candidate" -c 'import platform; print(platform.python_version())' 2>/dev/null) &&
        too_old=${too_old:-$version}
done

if [ -z "$python" ]; then
    if [ -n "$too_old" ]; then
        echo "✗ پایتون این دستگاه ($too_old) قدیمی است؛ نسخهٔ ۳٫۱۱ یا تازه‌تر لازم است." >&2
        echo "  Python $too_old is too old: 3.11 or newer is needed." >&2
    else
        echo "✗ پایتون پیدا نشد؛ نسخهٔ ۳٫۱۱ یا تازه‌تر لازم است." >&2
        echo "  No Python found: 3.11 or newer is needed (Debian, Ubuntu: apt install python3)." >&2
    fi
    exit 1
fi

# Persian text must not break on a terminal without a locale, and somebody else's Python settings
# must not reach into our environment.
export PYTHONUTF8=1
unset PYTHONPATH PYTHONHOME
