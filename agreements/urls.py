"""The screens of agreements, in the order of the business."""

from django.urls import path, register_converter

from agreements import views
from agreements.addresses import PaperConverter

register_converter(PaperConverter, "paper")

urlpatterns = [
    path("", views.home, name="home"),
    path("cartable/", views.cartable, name="cartable"),
    path("cartable/follow-up/", views.follow_up, name="follow_up"),
    path("cartable/done/", views.done, name="done"),
    path("<int:year>/agreements/", views.list_agreements, name="list_agreements"),
    path("<int:year>/agreements/print/", views.print_agreements, name="print_agreements"),
    path("batches/<int:pk>/", views.show_batch, name="show_batch"),
    path("batches/<int:pk>/papers.<slug:ending>", views.batch_file, name="batch_file"),
    path("<int:year>/agreements/new/", views.start_agreement, name="start_agreement"),
    path("agreements/<paper:no>/", views.show_agreement, name="show_agreement"),
    path("agreements/<paper:no>/edit/", views.edit_agreement, name="edit_agreement"),
    path("agreements/<paper:no>/amend/", views.start_amendment, name="start_amendment"),
    path("agreements/<paper:no>/basis/", views.amendment_basis, name="amendment_basis"),
    path("agreements/<paper:no>/merge/", views.merge_amendment, name="merge_amendment"),
    path("agreements/<paper:no>/edit/amendment/", views.edit_amendment, name="edit_amendment"),
    path("agreements/<paper:no>/edit/particulars/", views.edit_particulars, name="edit_particulars"),
    path("agreements/<paper:no>/edit/chapters/", views.edit_chapters, name="edit_chapters"),
    path("agreements/<paper:no>/edit/activities/", views.edit_activities, name="edit_activities"),
    path("agreements/<paper:no>/edit/attachments/", views.edit_attachments, name="edit_attachments"),
    path("agreements/<paper:no>/edit/conditions/", views.edit_conditions, name="edit_conditions"),
    path("agreements/<paper:no>/typing/<slug:section>/", views.keep_typing, name="keep_typing"),
    path("agreements/<paper:no>/submit/", views.submit_agreement, name="submit_agreement"),
    path("agreements/<paper:no>/submitted/", views.submitted, name="submitted"),
    path("agreements/<paper:no>/review/", views.review_agreement, name="review_agreement"),
    path("agreements/<paper:no>/steps/<str:step>/", views.take_step, name="take_step"),
    path("agreements/<paper:no>/return/<str:step>/", views.send_back_agreement, name="send_back_agreement"),
    path("agreements/<paper:no>/sign/", views.sign_agreement, name="sign_agreement"),
    path("agreements/<paper:no>/countersign/", views.countersign_agreement, name="countersign_agreement"),
    path("agreements/<paper:no>/wet-signature/", views.record_wet_signature, name="record_wet_signature"),
    path("agreements/<paper:no>/notify/", views.notify_agreement, name="notify_agreement"),
    path("agreements/<paper:no>/paper.pdf", views.show_paper, name="show_paper"),
    path("agreements/<paper:no>/issued.pdf", views.show_issued, name="show_issued"),
    path("agreements/<paper:no>/redline.pdf", views.redline, name="redline"),
    path("agreements/<paper:no>/dossier.zip", views.dossier, name="dossier"),
    path("agreements/<paper:no>/attachments/<int:attachment>/", views.show_attachment, name="show_attachment"),
    path("agreements/<paper:no>/signatures/<int:signature>/", views.show_scan, name="show_scan"),
    path("prints/<paper:serial>.pdf", views.show_print, name="show_print"),
    path("v/", views.check_paper, name="check_paper"),
    path("v/<str:serial>/", views.check_paper, name="check_paper"),
]
