"""One module a screen; this is their list for urls.py."""

from distribution.views.approve_council_projects import approve_council_projects
from distribution.views.approve_expense import approve_expense
from distribution.views.confirm_import import confirm_import
from distribution.views.consolidate_proposals import consolidate_proposals
from distribution.views.discard_notice import discard_notice
from distribution.views.edit_proposal import edit_proposal
from distribution.views.enter_credits import enter_credits
from distribution.views.import_credits import errors_of_import, import_credits, sample_of_import
from distribution.views.issue_notice import issue_notice
from distribution.views.issue_notices import issue_notices
from distribution.views.list_credits import list_credits
from distribution.views.list_notices import list_notices
from distribution.views.list_proposals import list_proposals
from distribution.views.notice_paper import notice_paper
from distribution.views.passport_paper import passport_paper
from distribution.views.prepare_agency_notices import prepare_agency_notices
from distribution.views.recall_proposal import recall_proposal
from distribution.views.send_back_proposal import send_back_proposal
from distribution.views.show_notice import show_notice
from distribution.views.show_passport import show_passport
from distribution.views.show_proposal import show_proposal
from distribution.views.show_share_passport import show_share_passport
from distribution.views.start_proposal import start_proposal
from distribution.views.submit_proposal import submit_proposal

__all__ = [
    "approve_council_projects",
    "approve_expense",
    "confirm_import",
    "consolidate_proposals",
    "discard_notice",
    "edit_proposal",
    "enter_credits",
    "errors_of_import",
    "import_credits",
    "issue_notice",
    "issue_notices",
    "list_credits",
    "list_notices",
    "list_proposals",
    "notice_paper",
    "passport_paper",
    "prepare_agency_notices",
    "recall_proposal",
    "sample_of_import",
    "send_back_proposal",
    "show_notice",
    "show_passport",
    "show_proposal",
    "show_share_passport",
    "start_proposal",
    "submit_proposal",
]
