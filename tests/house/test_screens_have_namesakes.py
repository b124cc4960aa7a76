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
    "sample_of_paste": "paste_session_projects", "errors_of_paste": "paste_session_projects",
    "session_minutes_beside": "session_minutes",
    "countersign_agreement": "sign_agreement",
    "show_print": "show_paper", "end_signatory": "record_signatory", "release_agreement": "claim_agreement", "open_message": "list_messages", "see_messages": "list_messages",
    "show_issued": "show_paper", "batch_file": "show_batch",
    "activities_workbook": "paste_activities", "errors_of_activities": "paste_activities",
}  # fmt: skip
# Answers that are no page: a file, a redirect, a word for machines.
NO_PAGE = {
    "healthz", "logout", "home", "stop_job", "retry_job", "keep_typing", "settle_comment", "claim_agreement", "release_agreement", "open_message", "see_messages",
    "notice_paper", "county_notice_paper", "passport_paper", "scenario_paper", "show_paper", "show_print", "show_attachment", "show_scan", "amendment_basis",
    "show_issued", "redline", "dossier", "batch_file",
    "activities_workbook", "errors_of_activities", "put_back_activities", "mark_section",
    "directive_file", "center_scan", "resolution_scan", "session_minutes", "session_minutes_beside",
    "sample_of_import", "errors_of_import", "sample_of_center_import", "errors_of_center_import", "sample_of_paste", "errors_of_paste",
}  # fmt: skip
# Pages drawn by another screen's template.
SAME_PAGE = {"login": "registration/login.html", "countersign_agreement": "agreements/sign_agreement.html"}
# Screens told together in one story.
SAME_STORY = {
    "edit_plan": "test_edit_project", "edit_funding": "test_edit_project", "edit_projects": "test_edit_project",
    "amendment_basis": "test_start_amendment",
    "confirm_activities": "test_paste_activities", "put_back_activities": "test_paste_activities",
    "confirm_import": "test_import_credits", "list_notices": "test_notices", "show_notice": "test_notices",
    "issue_notices": "test_notices", "discard_notice": "test_notices", "notice_paper": "test_notices",
    "list_county_notices": "test_county_notices", "prepare_county_notices": "test_county_notices", "show_county_notice": "test_county_notices",
    "discard_county_notice": "test_county_notices", "note_county_delivery": "test_county_notices", "county_notice_paper": "test_county_notices",
    "issue_county_notices": "test_issue_county_notice", "list_counties": "test_counties", "show_county": "test_counties",
    "confirm_session_paste": "test_paste_session_projects", "open_session": "test_show_session", "list_sessions": "test_show_session",
    "recall_session": "test_submit_session", "drop_session": "test_submit_session",
    "session_minutes": "test_edit_session_minutes", "session_minutes_beside": "test_edit_session_minutes",
    "accept_session": "test_check_session", "send_back_session": "test_check_session", "show_project": "test_list_projects",
    "passport_paper": "test_show_passport", "show_share_passport": "test_show_passport",
    "start_proposal": "test_edit_proposal", "list_proposals": "test_show_proposal", "submit_proposal": "test_show_proposal",
    "recall_proposal": "test_show_proposal", "send_back_proposal": "test_show_proposal",
    "approve_expense": "test_consolidate_proposals",
    **dict.fromkeys(("list_directives", "show_directive", "start_directive", "edit_directive", "publish_directive", "withdraw_directive",
                     "directive_file"), "test_directives"),
    **dict.fromkeys(("list_center_notices", "show_center_notice", "start_center_notice", "edit_center_notice", "record_center_notice",
                     "discard_center_notice", "center_scan"), "test_center_notices"),
    "confirm_center_import": "test_import_center_notice",
    **dict.fromkeys(("write_comment", "edit_comment", "settle_comment", "answer_comment", "mark_section"), "test_comments"),
    "list_versions": "test_compare_versions",
    "show_batch": "test_print_agreements", "batch_file": "test_print_agreements",
    "list_stand_ins": "test_appoint_stand_in", "withdraw_stand_in": "test_appoint_stand_in", "list_signatories": "test_record_signatory",
    "reassign_agreement": "test_claim_agreement",
    "add_holiday": "test_show_calendar", "remove_holiday": "test_show_calendar", "import_holidays": "test_show_calendar",
    "show_scan": "test_record_wet_signature", "healthz": "test_help",
    "list_jobs": "test_jobs", "show_job": "test_jobs", "stop_job": "test_jobs", "retry_job": "test_jobs",
    "start_scenario": "test_list_scenarios", "edit_split": "test_edit_scenario", "scenario_paper": "test_show_scenario",
    "revise_scenario": "test_propose_scenario", "set_aside_scenario": "test_propose_scenario",
    "list_resolutions": "test_record_resolution", "show_resolution": "test_record_resolution", "resolution_scan": "test_record_resolution",
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
    sharing = {
        "send_back_agreement", "submit_agreement", "sign_agreement", "notify_agreement", "start_agreement", "change_password",
        "enter_credits", "issue_notice", "discard_notice", "prepare_agency_notices", "approve_council_projects", "approve_expense",
        "record_center_notice", "discard_center_notice", "publish_directive",
        "propose_scenario", "revise_scenario", "set_aside_scenario", "approve_scenario", "record_resolution",
        "prepare_county_notices", "issue_county_notice", "discard_county_notice",
        "submit_session", "recall_session", "drop_session", "accept_session", "send_back_session",
        "appoint_stand_in", "withdraw_stand_in", "record_signatory", "claim_agreement",
        "submit_proposal", "recall_proposal", "send_back_proposal", "consolidate_proposals",
    }  # fmt: skip
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
