"""One module a screen; this is their list for urls.py."""

from distribution.views.accept_session import accept_session
from distribution.views.approve_council_projects import approve_council_projects
from distribution.views.approve_expense import approve_expense
from distribution.views.approve_scenario import approve_scenario
from distribution.views.center_scan import center_scan
from distribution.views.check_session import check_session
from distribution.views.compare_scenarios import compare_scenarios
from distribution.views.confirm_center_import import confirm_center_import
from distribution.views.confirm_import import confirm_import
from distribution.views.confirm_session_paste import confirm_session_paste
from distribution.views.consolidate_proposals import consolidate_proposals
from distribution.views.county_notice_paper import county_notice_paper
from distribution.views.directive_file import directive_file
from distribution.views.discard_center_notice import discard_center_notice
from distribution.views.discard_county_notice import discard_county_notice
from distribution.views.discard_notice import discard_notice
from distribution.views.drop_session import drop_session
from distribution.views.edit_center_notice import edit_center_notice
from distribution.views.edit_directive import edit_directive
from distribution.views.edit_proposal import edit_proposal
from distribution.views.edit_scenario import edit_scenario
from distribution.views.edit_session_minutes import edit_session_minutes
from distribution.views.edit_session_projects import edit_session_projects
from distribution.views.edit_split import edit_split
from distribution.views.enter_credits import enter_credits
from distribution.views.import_center_notice import (
    errors_of_center_import,
    import_center_notice,
    sample_of_center_import,
)
from distribution.views.import_credits import errors_of_import, import_credits, sample_of_import
from distribution.views.issue_county_notice import issue_county_notice
from distribution.views.issue_county_notices import issue_county_notices
from distribution.views.issue_notice import issue_notice
from distribution.views.issue_notices import issue_notices
from distribution.views.list_center_notices import list_center_notices
from distribution.views.list_counties import list_counties
from distribution.views.list_county_notices import list_county_notices
from distribution.views.list_credits import list_credits
from distribution.views.list_directives import list_directives
from distribution.views.list_notices import list_notices
from distribution.views.list_projects import list_projects
from distribution.views.list_proposals import list_proposals
from distribution.views.list_resolutions import list_resolutions
from distribution.views.list_scenarios import list_scenarios
from distribution.views.list_sessions import list_sessions
from distribution.views.note_county_delivery import note_county_delivery
from distribution.views.notice_paper import notice_paper
from distribution.views.open_session import open_session
from distribution.views.passport_paper import passport_paper
from distribution.views.paste_session_projects import errors_of_paste, paste_session_projects, sample_of_paste
from distribution.views.prepare_agency_notices import prepare_agency_notices
from distribution.views.prepare_county_notices import prepare_county_notices
from distribution.views.propose_scenario import propose_scenario
from distribution.views.publish_directive import publish_directive
from distribution.views.recall_proposal import recall_proposal
from distribution.views.recall_session import recall_session
from distribution.views.record_center_notice import record_center_notice
from distribution.views.record_resolution import record_resolution
from distribution.views.resolution_scan import resolution_scan
from distribution.views.revise_scenario import revise_scenario
from distribution.views.scenario_paper import scenario_paper
from distribution.views.send_back_proposal import send_back_proposal
from distribution.views.send_back_session import send_back_session
from distribution.views.session_minutes import session_minutes, session_minutes_beside
from distribution.views.set_aside_scenario import set_aside_scenario
from distribution.views.show_center_notice import show_center_notice
from distribution.views.show_county import show_county
from distribution.views.show_county_notice import show_county_notice
from distribution.views.show_directive import show_directive
from distribution.views.show_notice import show_notice
from distribution.views.show_passport import show_passport
from distribution.views.show_project import show_project
from distribution.views.show_proposal import show_proposal
from distribution.views.show_resolution import show_resolution
from distribution.views.show_scenario import show_scenario
from distribution.views.show_session import show_session
from distribution.views.show_share_passport import show_share_passport
from distribution.views.show_year import show_year
from distribution.views.start_center_notice import start_center_notice
from distribution.views.start_directive import start_directive
from distribution.views.start_proposal import start_proposal
from distribution.views.start_scenario import start_scenario
from distribution.views.submit_proposal import submit_proposal
from distribution.views.submit_session import submit_session
from distribution.views.withdraw_directive import withdraw_directive

__all__ = [
    "accept_session",
    "approve_council_projects",
    "approve_expense",
    "approve_scenario",
    "center_scan",
    "check_session",
    "compare_scenarios",
    "confirm_center_import",
    "confirm_import",
    "confirm_session_paste",
    "consolidate_proposals",
    "county_notice_paper",
    "directive_file",
    "discard_center_notice",
    "discard_county_notice",
    "discard_notice",
    "drop_session",
    "edit_center_notice",
    "edit_directive",
    "edit_proposal",
    "edit_scenario",
    "edit_session_minutes",
    "edit_session_projects",
    "edit_split",
    "enter_credits",
    "errors_of_center_import",
    "errors_of_import",
    "errors_of_paste",
    "import_center_notice",
    "import_credits",
    "issue_county_notice",
    "issue_county_notices",
    "issue_notice",
    "issue_notices",
    "list_center_notices",
    "list_counties",
    "list_county_notices",
    "list_credits",
    "list_directives",
    "list_notices",
    "list_projects",
    "list_proposals",
    "list_resolutions",
    "list_scenarios",
    "list_sessions",
    "note_county_delivery",
    "notice_paper",
    "open_session",
    "passport_paper",
    "paste_session_projects",
    "prepare_agency_notices",
    "prepare_county_notices",
    "propose_scenario",
    "publish_directive",
    "recall_proposal",
    "recall_session",
    "record_center_notice",
    "record_resolution",
    "resolution_scan",
    "revise_scenario",
    "sample_of_center_import",
    "sample_of_import",
    "sample_of_paste",
    "scenario_paper",
    "send_back_proposal",
    "send_back_session",
    "session_minutes",
    "session_minutes_beside",
    "set_aside_scenario",
    "show_center_notice",
    "show_county",
    "show_county_notice",
    "show_directive",
    "show_notice",
    "show_passport",
    "show_project",
    "show_proposal",
    "show_resolution",
    "show_scenario",
    "show_session",
    "show_share_passport",
    "show_year",
    "start_center_notice",
    "start_directive",
    "start_proposal",
    "start_scenario",
    "submit_proposal",
    "submit_session",
    "withdraw_directive",
]
