"""One module a screen; this is their list for urls.py, in the order of the business."""

from agreements.views.add_holiday import add_holiday
from agreements.views.amendment_basis import amendment_basis
from agreements.views.answer_comment import answer_comment
from agreements.views.cartable import cartable, done, follow_up, home
from agreements.views.check_paper import check_paper
from agreements.views.claim_agreement import claim_agreement, release_agreement
from agreements.views.compare_versions import compare_versions
from agreements.views.confirm_activities import confirm_activities
from agreements.views.copy_activities import copy_activities
from agreements.views.done_in_my_name import done_in_my_name
from agreements.views.dossier import dossier
from agreements.views.edit_activities import edit_activities
from agreements.views.edit_agreement import edit_agreement
from agreements.views.edit_amendment import edit_amendment
from agreements.views.edit_attachments import edit_attachments
from agreements.views.edit_chapters import edit_chapters
from agreements.views.edit_comment import edit_comment
from agreements.views.edit_conditions import edit_conditions
from agreements.views.edit_counties import edit_counties
from agreements.views.edit_funding import edit_funding
from agreements.views.edit_particulars import edit_particulars
from agreements.views.edit_plan import edit_plan
from agreements.views.edit_project import edit_project
from agreements.views.edit_projects import edit_projects
from agreements.views.edit_staff import edit_staff
from agreements.views.edit_subchapters import edit_subchapters
from agreements.views.import_holidays import import_holidays
from agreements.views.keep_phrases import keep_phrases
from agreements.views.keep_typing import keep_typing
from agreements.views.list_agreements import list_agreements
from agreements.views.list_versions import list_versions
from agreements.views.mark_section import mark_section
from agreements.views.merge_amendment import merge_amendment
from agreements.views.notify_agreement import notify_agreement
from agreements.views.paste_activities import activities_workbook, errors_of_activities, paste_activities
from agreements.views.print_agreements import print_agreements
from agreements.views.put_back_activities import put_back_activities
from agreements.views.reassign_agreement import reassign_agreement
from agreements.views.record_wet_signature import record_wet_signature
from agreements.views.redline import redline
from agreements.views.remove_holiday import remove_holiday
from agreements.views.review_agreement import review_agreement
from agreements.views.send_back_agreement import send_back_agreement
from agreements.views.settle_comment import settle_comment
from agreements.views.show_agreement import show_agreement
from agreements.views.show_attachment import show_attachment
from agreements.views.show_batch import batch_file, show_batch
from agreements.views.show_calendar import show_calendar
from agreements.views.show_paper import show_issued, show_paper, show_print
from agreements.views.show_scan import show_scan
from agreements.views.sign_agreement import countersign_agreement, sign_agreement
from agreements.views.start_agreement import start_agreement
from agreements.views.start_amendment import start_amendment
from agreements.views.submit_agreement import submit_agreement, submitted
from agreements.views.take_step import take_step
from agreements.views.write_comment import write_comment

__all__ = [
    "activities_workbook",
    "confirm_activities",
    "copy_activities",
    "errors_of_activities",
    "paste_activities",
    "put_back_activities",
    "answer_comment",
    "batch_file",
    "amendment_basis",
    "edit_amendment",
    "merge_amendment",
    "start_amendment",
    "cartable",
    "check_paper",
    "compare_versions",
    "countersign_agreement",
    "done",
    "dossier",
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
    "edit_comment",
    "edit_conditions",
    "edit_counties",
    "edit_funding",
    "edit_particulars",
    "edit_plan",
    "edit_project",
    "edit_projects",
    "edit_staff",
    "edit_subchapters",
    "follow_up",
    "home",
    "keep_phrases",
    "keep_typing",
    "import_holidays",
    "list_agreements",
    "list_versions",
    "mark_section",
    "notify_agreement",
    "print_agreements",
    "record_wet_signature",
    "redline",
    "reassign_agreement",
    "record_wet_signature",
    "release_agreement",
    "remove_holiday",
    "review_agreement",
    "send_back_agreement",
    "settle_comment",
    "show_agreement",
    "show_attachment",
    "show_batch",
    "show_issued",
    "show_calendar",
    "show_paper",
    "show_print",
    "show_scan",
    "sign_agreement",
    "start_agreement",
    "submit_agreement",
    "submitted",
    "take_step",
    "write_comment",
]
