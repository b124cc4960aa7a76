"""One module a screen; this is their list for urls.py, in the order of the business."""

from agreements.views.add_holiday import add_holiday
from agreements.views.cartable import cartable, done, follow_up, home
from agreements.views.check_paper import check_paper
from agreements.views.claim_agreement import claim_agreement, release_agreement
from agreements.views.done_in_my_name import done_in_my_name
from agreements.views.edit_activities import edit_activities
from agreements.views.edit_agreement import edit_agreement
from agreements.views.edit_attachments import edit_attachments
from agreements.views.edit_chapters import edit_chapters
from agreements.views.edit_conditions import edit_conditions
from agreements.views.edit_particulars import edit_particulars
from agreements.views.import_holidays import import_holidays
from agreements.views.list_agreements import list_agreements
from agreements.views.notify_agreement import notify_agreement
from agreements.views.reassign_agreement import reassign_agreement
from agreements.views.record_wet_signature import record_wet_signature
from agreements.views.remove_holiday import remove_holiday
from agreements.views.review_agreement import review_agreement
from agreements.views.send_back_agreement import send_back_agreement
from agreements.views.show_agreement import show_agreement
from agreements.views.show_attachment import show_attachment
from agreements.views.show_calendar import show_calendar
from agreements.views.show_paper import show_paper, show_print
from agreements.views.show_scan import show_scan
from agreements.views.sign_agreement import countersign_agreement, sign_agreement
from agreements.views.start_agreement import start_agreement
from agreements.views.submit_agreement import submit_agreement, submitted
from agreements.views.take_step import take_step

__all__ = [
    "add_holiday",
    "cartable",
    "check_paper",
    "claim_agreement",
    "countersign_agreement",
    "done",
    "done_in_my_name",
    "edit_activities",
    "edit_agreement",
    "edit_attachments",
    "edit_chapters",
    "edit_conditions",
    "edit_particulars",
    "follow_up",
    "home",
    "import_holidays",
    "list_agreements",
    "notify_agreement",
    "reassign_agreement",
    "record_wet_signature",
    "release_agreement",
    "remove_holiday",
    "review_agreement",
    "send_back_agreement",
    "show_agreement",
    "show_attachment",
    "show_calendar",
    "show_paper",
    "show_print",
    "show_scan",
    "sign_agreement",
    "start_agreement",
    "submit_agreement",
    "submitted",
    "take_step",
]
