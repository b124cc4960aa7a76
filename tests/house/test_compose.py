"""docker-compose.yml, checked as data: no engine is needed for this, and none proves it runs."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from config import env

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("prepare", "web", "worker")
NGINX = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")


def test_the_parts_are_there() -> None:
    assert set(SERVICES) == {"db", "prepare", "web", "worker", "nginx"}
    assert SERVICES["db"]["image"] == "postgres:18"


def test_the_database_sorts_and_searches_like_the_embedded_one() -> None:
    arguments = SERVICES["db"]["environment"]["POSTGRES_INITDB_ARGS"]
    assert "--locale-provider=builtin --locale=C.UTF-8" in arguments and "UTF8" in arguments
    # From 18 on the image keeps a folder for each version below this one.
    assert SERVICES["db"]["volumes"] == ["database:/var/lib/postgresql"]


@pytest.mark.parametrize("name", [name for name in SERVICES if name != "prepare"])
def test_what_stays_running_says_whether_it_is_well(name: str) -> None:
    check = SERVICES[name]["healthcheck"]
    assert check["test"][0] == "CMD" and check["interval"] and check["timeout"] and check["retries"]


def test_pages_wait_for_tables_and_nginx_for_pages() -> None:
    assert SERVICES["prepare"]["depends_on"] == {"db": {"condition": "service_healthy"}}
    for name in ("web", "worker"):
        assert SERVICES[name]["depends_on"]["prepare"] == {"condition": "service_completed_successfully"}
    assert SERVICES["nginx"]["depends_on"] == {"web": {"condition": "service_healthy"}}


def test_only_nginx_can_be_reached() -> None:
    assert [name for name in SERVICES if "ports" in SERVICES[name]] == ["nginx"]
    assert COMPOSE["networks"]["inside"]["internal"] is True
    for name in ("db", *OURS):
        assert SERVICES[name]["networks"] == ["inside"]


def test_secrets_are_files_and_never_written_here() -> None:
    assert COMPOSE["secrets"] == {
        "postgres_password": {"file": "./secrets/postgres_password"},
        "secret_key": {"file": "./secrets/secret_key"},
    }
    for name, service in SERVICES.items():
        for variable, value in (service.get("environment") or {}).items():
            if re.search(r"PASSWORD|SECRET|KEY|TOKEN", variable):
                assert variable.endswith("_FILE") and str(value).startswith("/run/secrets/"), (name, variable)
                assert Path(value).name in service["secrets"]
            assert not re.search(r"//[^/@\s]+:[^/@\s]+@", str(value)), f"a password in {name}: {variable}"


def test_the_product_runs_with_the_least_rights() -> None:
    for name in (*OURS, "nginx"):
        service = SERVICES[name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert re.search(r"^USER saba$", dockerfile, re.MULTILINE)
    assert "--require-hashes" in dockerfile


def test_it_only_sets_variables_that_exist() -> None:
    names = {variable.name for variable in env.TABLE}
    for name in OURS:
        assert set(SERVICES[name]["environment"]) <= names
        assert SERVICES[name]["environment"]["DJANGO_SETTINGS_MODULE"] == "config.settings.production"


def test_the_programs_it_starts_exist() -> None:
    """A renamed module would only be noticed on the server."""
    import importlib.util

    for name in OURS:
        command = [*SERVICES[name]["command"], *SERVICES[name].get("healthcheck", {}).get("test", [])[1:]]
        for before, module in zip(command, command[1:], strict=False):
            if before == "-m":
                assert importlib.util.find_spec(module), module
    assert (ROOT / "config" / "gunicorn.py").exists() and (ROOT / "config" / "wsgi.py").exists()


def test_what_is_mounted_exists_and_is_no_secret() -> None:
    assert "./deploy/nginx.conf:/etc/nginx/nginx.conf:ro" in SERVICES["nginx"]["volumes"]
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert {"secrets", "var", ".venv", ".git", ".env"} <= set(ignored)


def test_nginx_buffers_and_tells_the_truth_about_the_visitor() -> None:
    assert "proxy_buffering on;" in NGINX and "proxy_request_buffering on;" in NGINX
    assert "proxy_set_header X-Real-IP $remote_addr;" in NGINX
    assert "proxy_next_upstream off;" in NGINX
    assert NGINX.count("{") == NGINX.count("}")


def test_private_files_are_only_handed_out_by_the_product() -> None:
    block = re.search(r"location /private/ \{(.*?)\}", NGINX, re.DOTALL)
    assert block and "internal;" in block[1]


def test_secrets_are_made_once_and_locked_away(tmp_path: Path) -> None:
    (tmp_path / "deploy").mkdir()
    script = tmp_path / "deploy" / "make-secrets.sh"
    script.write_bytes((ROOT / "deploy" / "make-secrets.sh").read_bytes())
    subprocess.run(["sh", script], check=True, capture_output=True)
    folder = tmp_path / "secrets"
    assert folder.stat().st_mode & 0o777 == 0o700
    made = {file.name: file.read_text() for file in folder.iterdir()}
    assert set(made) == {"postgres_password", "secret_key"}
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{64}", secret) for secret in made.values())
    assert len(set(made.values())) == 2
    subprocess.run(["sh", script], check=True, capture_output=True)
    assert {file.name: file.read_text() for file in folder.iterdir()} == made
