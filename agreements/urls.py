"""The screens of agreements, in the order of the business."""

from django.urls import path

from agreements import views

urlpatterns = [
    path("", views.home, name="home"),
    path("cartable/", views.cartable, name="cartable"),
    path("cartable/follow-up/", views.follow_up, name="follow_up"),
    path("cartable/done/", views.done, name="done"),
    path("cartable/in-my-name/", views.done_in_my_name, name="done_in_my_name"),
    path("<int:year>/calendar/", views.show_calendar, name="show_calendar"),
    path("<int:year>/calendar/new/", views.add_holiday, name="add_holiday"),
    path("<int:year>/calendar/import/", views.import_holidays, name="import_holidays"),
    path("<int:year>/calendar/<int:pk>/remove/", views.remove_holiday, name="remove_holiday"),
    path("<int:year>/agreements/", views.list_agreements, name="list_agreements"),
    path("<int:year>/agreements/new/", views.start_agreement, name="start_agreement"),
    path("agreements/<str:no>/", views.show_agreement, name="show_agreement"),
    path("agreements/<str:no>/edit/", views.edit_agreement, name="edit_agreement"),
    path("agreements/<str:no>/edit/particulars/", views.edit_particulars, name="edit_particulars"),
    path("agreements/<str:no>/edit/chapters/", views.edit_chapters, name="edit_chapters"),
    path("agreements/<str:no>/edit/activities/", views.edit_activities, name="edit_activities"),
    path("agreements/<str:no>/edit/attachments/", views.edit_attachments, name="edit_attachments"),
    path("agreements/<str:no>/edit/conditions/", views.edit_conditions, name="edit_conditions"),
    path("agreements/<str:no>/submit/", views.submit_agreement, name="submit_agreement"),
    path("agreements/<str:no>/submitted/", views.submitted, name="submitted"),
    path("agreements/<str:no>/review/", views.review_agreement, name="review_agreement"),
    path("agreements/<str:no>/claim/", views.claim_agreement, name="claim_agreement"),
    path("agreements/<str:no>/release/", views.release_agreement, name="release_agreement"),
    path("agreements/<str:no>/reassign/", views.reassign_agreement, name="reassign_agreement"),
    path("agreements/<str:no>/steps/<str:step>/", views.take_step, name="take_step"),
    path("agreements/<str:no>/return/<str:step>/", views.send_back_agreement, name="send_back_agreement"),
    path("agreements/<str:no>/sign/", views.sign_agreement, name="sign_agreement"),
    path("agreements/<str:no>/countersign/", views.countersign_agreement, name="countersign_agreement"),
    path("agreements/<str:no>/wet-signature/", views.record_wet_signature, name="record_wet_signature"),
    path("agreements/<str:no>/notify/", views.notify_agreement, name="notify_agreement"),
    path("agreements/<str:no>/paper.pdf", views.show_paper, name="show_paper"),
    path("agreements/<str:no>/attachments/<int:attachment>/", views.show_attachment, name="show_attachment"),
    path("agreements/<str:no>/signatures/<int:signature>/", views.show_scan, name="show_scan"),
    path("prints/<str:serial>.pdf", views.show_print, name="show_print"),
    path("v/", views.check_paper, name="check_paper"),
    path("v/<str:serial>/", views.check_paper, name="check_paper"),
]
