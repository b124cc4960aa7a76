"""One module a screen; this is their list for urls.py."""

from distribution.views.center_scan import center_scan
from distribution.views.confirm_center_import import confirm_center_import
from distribution.views.confirm_import import confirm_import
from distribution.views.directive_file import directive_file
from distribution.views.discard_center_notice import discard_center_notice
from distribution.views.discard_notice import discard_notice
from distribution.views.edit_center_notice import edit_center_notice
from distribution.views.edit_directive import edit_directive
from distribution.views.enter_credits import enter_credits
from distribution.views.import_center_notice import (
    errors_of_center_import,
    import_center_notice,
    sample_of_center_import,
)
from distribution.views.import_credits import errors_of_import, import_credits, sample_of_import
from distribution.views.issue_notice import issue_notice
from distribution.views.issue_notices import issue_notices
from distribution.views.list_center_notices import list_center_notices
from distribution.views.list_credits import list_credits
from distribution.views.list_directives import list_directives
from distribution.views.list_notices import list_notices
from distribution.views.notice_paper import notice_paper
from distribution.views.publish_directive import publish_directive
from distribution.views.record_center_notice import record_center_notice
from distribution.views.show_center_notice import show_center_notice
from distribution.views.show_directive import show_directive
from distribution.views.show_notice import show_notice
from distribution.views.start_center_notice import start_center_notice
from distribution.views.start_directive import start_directive
from distribution.views.withdraw_directive import withdraw_directive

__all__ = [
    "center_scan",
    "confirm_center_import",
    "confirm_import",
    "directive_file",
    "discard_center_notice",
    "discard_notice",
    "edit_center_notice",
    "edit_directive",
    "enter_credits",
    "errors_of_center_import",
    "errors_of_import",
    "import_center_notice",
    "import_credits",
    "issue_notice",
    "issue_notices",
    "list_center_notices",
    "list_credits",
    "list_directives",
    "list_notices",
    "notice_paper",
    "publish_directive",
    "record_center_notice",
    "sample_of_center_import",
    "sample_of_import",
    "show_center_notice",
    "show_directive",
    "show_notice",
    "start_center_notice",
    "start_directive",
    "withdraw_directive",
]
