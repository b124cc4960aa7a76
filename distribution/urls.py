"""The screens of credits, in the order of the business."""

from django.urls import path

from distribution import views

urlpatterns = [
    # the year's law and instructions
    path("<int:year>/directives/", views.list_directives, name="list_directives"),
    path("<int:year>/directives/new/", views.start_directive, name="start_directive"),
    path("directives/<int:pk>/", views.show_directive, name="show_directive"),
    path("directives/<int:pk>/edit/", views.edit_directive, name="edit_directive"),
    path("directives/<int:pk>/publish/", views.publish_directive, name="publish_directive"),
    path("directives/<int:pk>/withdraw/", views.withdraw_directive, name="withdraw_directive"),
    path("directives/<int:pk>/files/<int:attachment>/", views.directive_file, name="directive_file"),
    # what the center notified
    path("<int:year>/center/", views.list_center_notices, name="list_center_notices"),
    path("<int:year>/center/new/", views.start_center_notice, name="start_center_notice"),
    path("center/<int:pk>/", views.show_center_notice, name="show_center_notice"),
    path("center/<int:pk>/edit/", views.edit_center_notice, name="edit_center_notice"),
    path("center/<int:pk>/import/", views.import_center_notice, name="import_center_notice"),
    path("center/<int:pk>/import/sample.<str:ending>", views.sample_of_center_import, name="sample_of_center_import"),
    path("center/<int:pk>/import/errors.csv", views.errors_of_center_import, name="errors_of_center_import"),
    path("center/<int:pk>/import/<str:token>/", views.confirm_center_import, name="confirm_center_import"),
    path("center/<int:pk>/record/", views.record_center_notice, name="record_center_notice"),
    path("center/<int:pk>/discard/", views.discard_center_notice, name="discard_center_notice"),
    path("center/<int:pk>/scan/", views.center_scan, name="center_scan"),
    # what agencies are notified
    path("<int:year>/credits/", views.list_credits, name="list_credits"),
    path("<int:year>/credits/import/", views.import_credits, name="import_credits"),
    path("<int:year>/credits/import/sample.<str:ending>", views.sample_of_import, name="sample_of_import"),
    path("<int:year>/credits/import/errors.csv", views.errors_of_import, name="errors_of_import"),
    path("<int:year>/credits/import/<str:token>/", views.confirm_import, name="confirm_import"),
    path("<int:year>/credits/<str:agency_code>/", views.enter_credits, name="enter_credits"),
    path("<int:year>/notices/", views.list_notices, name="list_notices"),
    path("<int:year>/notices/issue/", views.issue_notices, name="issue_notices"),
    path("notices/<int:pk>/", views.show_notice, name="show_notice"),
    path("notices/<int:pk>/issue/", views.issue_notice, name="issue_notice"),
    path("notices/<int:pk>/discard/", views.discard_notice, name="discard_notice"),
    path("notices/<int:pk>/paper.pdf", views.notice_paper, name="notice_paper"),
]
