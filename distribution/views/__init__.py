"""One module a screen; this is their list for urls.py."""

from distribution.views.confirm_import import confirm_import
from distribution.views.county_notice_paper import county_notice_paper
from distribution.views.discard_county_notice import discard_county_notice
from distribution.views.discard_notice import discard_notice
from distribution.views.enter_credits import enter_credits
from distribution.views.import_credits import errors_of_import, import_credits, sample_of_import
from distribution.views.issue_county_notice import issue_county_notice
from distribution.views.issue_county_notices import issue_county_notices
from distribution.views.issue_notice import issue_notice
from distribution.views.issue_notices import issue_notices
from distribution.views.list_counties import list_counties
from distribution.views.list_county_notices import list_county_notices
from distribution.views.list_credits import list_credits
from distribution.views.list_notices import list_notices
from distribution.views.note_county_delivery import note_county_delivery
from distribution.views.notice_paper import notice_paper
from distribution.views.prepare_county_notices import prepare_county_notices
from distribution.views.show_county import show_county
from distribution.views.show_county_notice import show_county_notice
from distribution.views.show_notice import show_notice
from distribution.views.show_year import show_year

__all__ = [
    "confirm_import",
    "county_notice_paper",
    "discard_county_notice",
    "discard_notice",
    "enter_credits",
    "errors_of_import",
    "import_credits",
    "issue_county_notice",
    "issue_county_notices",
    "issue_notice",
    "issue_notices",
    "list_counties",
    "list_county_notices",
    "list_credits",
    "list_notices",
    "note_county_delivery",
    "notice_paper",
    "prepare_county_notices",
    "sample_of_import",
    "show_county",
    "show_county_notice",
    "show_notice",
    "show_year",
]
