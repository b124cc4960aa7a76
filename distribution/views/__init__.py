"""One module a screen; this is their list for urls.py."""

from distribution.views.approve_scenario import approve_scenario
from distribution.views.compare_scenarios import compare_scenarios
from distribution.views.confirm_import import confirm_import
from distribution.views.discard_notice import discard_notice
from distribution.views.edit_scenario import edit_scenario
from distribution.views.edit_split import edit_split
from distribution.views.enter_credits import enter_credits
from distribution.views.import_credits import errors_of_import, import_credits, sample_of_import
from distribution.views.issue_notice import issue_notice
from distribution.views.issue_notices import issue_notices
from distribution.views.list_credits import list_credits
from distribution.views.list_notices import list_notices
from distribution.views.list_resolutions import list_resolutions
from distribution.views.list_scenarios import list_scenarios
from distribution.views.notice_paper import notice_paper
from distribution.views.propose_scenario import propose_scenario
from distribution.views.record_resolution import record_resolution
from distribution.views.resolution_scan import resolution_scan
from distribution.views.revise_scenario import revise_scenario
from distribution.views.scenario_paper import scenario_paper
from distribution.views.set_aside_scenario import set_aside_scenario
from distribution.views.show_notice import show_notice
from distribution.views.show_resolution import show_resolution
from distribution.views.show_scenario import show_scenario
from distribution.views.start_scenario import start_scenario

__all__ = [
    "approve_scenario",
    "compare_scenarios",
    "confirm_import",
    "discard_notice",
    "edit_scenario",
    "edit_split",
    "enter_credits",
    "errors_of_import",
    "import_credits",
    "issue_notice",
    "issue_notices",
    "list_credits",
    "list_notices",
    "list_resolutions",
    "list_scenarios",
    "notice_paper",
    "propose_scenario",
    "record_resolution",
    "resolution_scan",
    "revise_scenario",
    "sample_of_import",
    "scenario_paper",
    "set_aside_scenario",
    "show_notice",
    "show_resolution",
    "show_scenario",
    "start_scenario",
]
