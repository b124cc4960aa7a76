"""One name per screen: address, view, template and test are called the same, or stand in these tables."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from tests.house.doors import own_doors

ROOT: Path = settings.BASE_DIR

# Screens that live in the module of a screen they belong to.
TOGETHER = {
    "login": "sign_in", "logout": "sign_out",
    "change_password_done": "change_password",
    "sample_of_import": "import_credits", "errors_of_import": "import_credits",
    "sample_of_center_import": "import_center_notice", "errors_of_center_import": "import_center_notice",
    "home": "cartable", "follow_up": "cartable", "done": "cartable",
    "submitted": "submit_agreement",
    "countersign_agreement": "sign_agreement",
    "show_print": "show_paper",
}  # fmt: skip
# Answers that are no page: a file, a redirect, a word for machines.
NO_PAGE = {"healthz", "logout", "home", "notice_paper", "show_paper", "show_print", "show_attachment", "show_scan",
           "sample_of_import", "errors_of_import", "directive_file", "center_scan", "sample_of_center_import", "errors_of_center_import"}  # fmt: skip
# Pages drawn by another screen's template.
SAME_PAGE = {"login": "registration/login.html", "countersign_agreement": "agreements/sign_agreement.html"}
# Screens told together in one story.
SAME_STORY = {
    "confirm_import": "test_import_credits", "list_notices": "test_notices", "show_notice": "test_notices",
    "issue_notices": "test_notices", "discard_notice": "test_notices", "notice_paper": "test_notices",
    **dict.fromkeys(("list_directives", "show_directive", "start_directive", "edit_directive", "publish_directive", "withdraw_directive",
                     "directive_file"), "test_directives"),
    **dict.fromkeys(("list_center_notices", "show_center_notice", "start_center_notice", "edit_center_notice", "record_center_notice",
                     "discard_center_notice", "center_scan"), "test_center_notices"),
    "confirm_center_import": "test_import_center_notice",
    "show_scan": "test_record_wet_signature", "healthz": "test_help",
}  # fmt: skip


def test_every_view_lives_in_the_module_of_its_name() -> None:
    for door in own_doors():
        module = door.view.__module__.rsplit(".", 1)[-1]
        assert module == TOGETHER.get(door.name, door.name), f"{door.name} lives in {door.view.__module__}"
        assert door.view.__module__ == f"{door.app}.views.{module}"


def test_every_page_has_a_template_of_its_name() -> None:
    for door in own_doors():
        if door.name not in NO_PAGE:
            template = SAME_PAGE.get(door.name, f"{door.app}/{door.name}.html")
            assert (ROOT / "templates" / template).is_file(), f"{door.name} has no templates/{template}"


def test_every_screen_has_its_story() -> None:
    for door in own_doors():
        story = SAME_STORY.get(door.name, f"test_{TOGETHER.get(door.name, door.name)}")
        assert (ROOT / "tests" / door.app / "screens" / f"{story}.py").is_file(), f"tests/{door.app}/screens/{story}.py"


def test_every_writing_screen_has_an_action_of_its_name() -> None:
    """A screen whose name is a verb on a paper has the action of that name in the folder of its app."""
    sharing = {"send_back_agreement", "submit_agreement", "sign_agreement", "notify_agreement", "start_agreement", "issue_notice",
               "discard_notice", "enter_credits", "change_password"}  # fmt: skip
    for door in own_doors():
        if door.name in sharing:
            assert (ROOT / door.app / "actions" / f"{door.name}.py").is_file(), door.name


def test_these_tables_hold_nothing_old() -> None:
    names = {door.name for door in own_doors()}
    assert set(TOGETHER) | NO_PAGE | set(SAME_PAGE) | set(SAME_STORY) <= names


def test_no_page_template_is_left_over() -> None:
    """A template no code and no other template names is one nobody would miss."""
    files = [f for app in ("core", "accounts", "distribution", "agreements", "config") for f in (ROOT / app).rglob("*.py")]
    code = "\n".join(f.read_text(encoding="utf-8") for f in [*files, *(ROOT / "templates").rglob("*.html")])
    by_django = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}
    for template in (ROOT / "templates").rglob("*.html"):
        name = str(template.relative_to(ROOT / "templates"))
        section = name.startswith("agreements/edit_")  # drafting.py draws each by its section's name
        if not name.startswith("admin/") and name not in by_django and not section:
            assert f'"{name}"' in code or f"'{name}'" in code or f'"{Path(name).name}"' in code, name
