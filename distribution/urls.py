"""The screens of credits, in the order of the business."""

from django.urls import path

from distribution import views

urlpatterns = [
    path("<int:year>/credits/", views.list_credits, name="list_credits"),
    path("<int:year>/credits/import/", views.import_credits, name="import_credits"),
    path("<int:year>/credits/import/sample.<str:ending>", views.sample_of_import, name="sample_of_import"),
    path("<int:year>/credits/import/errors.csv", views.errors_of_import, name="errors_of_import"),
    path("<int:year>/credits/import/<str:token>/", views.confirm_import, name="confirm_import"),
    path("<int:year>/credits/<str:agency_code>/", views.enter_credits, name="enter_credits"),
    path("<int:year>/notices/", views.list_notices, name="list_notices"),
    path("<int:year>/notices/issue/", views.issue_notices, name="issue_notices"),
    path("<int:year>/agency-notices/prepare/", views.prepare_agency_notices, name="prepare_agency_notices"),
    path("notices/<int:pk>/", views.show_notice, name="show_notice"),
    path("notices/<int:pk>/issue/", views.issue_notice, name="issue_notice"),
    path("notices/<int:pk>/discard/", views.discard_notice, name="discard_notice"),
    path("notices/<int:pk>/paper.pdf", views.notice_paper, name="notice_paper"),
    path("<int:year>/proposals/", views.list_proposals, name="list_proposals"),
    path("<int:year>/proposals/start/", views.start_proposal, name="start_proposal"),
    path("<int:year>/proposals/consolidate/", views.consolidate_proposals, name="consolidate_proposals"),
    path("proposals/<int:pk>/", views.show_proposal, name="show_proposal"),
    path("proposals/<int:pk>/edit/", views.edit_proposal, name="edit_proposal"),
    path("proposals/<int:pk>/submit/", views.submit_proposal, name="submit_proposal"),
    path("proposals/<int:pk>/recall/", views.recall_proposal, name="recall_proposal"),
    path("proposals/<int:pk>/send-back/", views.send_back_proposal, name="send_back_proposal"),
    path("council/<int:pk>/expense/", views.approve_expense, name="approve_expense"),
    path("council/<int:pk>/projects/", views.approve_council_projects, name="approve_council_projects"),
    path("<int:year>/passport/<int:pk>/", views.show_passport, name="show_passport"),
    path("<int:year>/passport/<int:pk>/paper.pdf", views.passport_paper, name="passport_paper"),
    path("<int:year>/shares/<int:pk>/passport/", views.show_share_passport, name="show_share_passport"),
]
