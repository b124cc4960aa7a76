"""The screens of credits, in the order of the business."""

from django.urls import path

from distribution import views

urlpatterns = [
    path("<int:year>/distribution/", views.list_scenarios, name="list_scenarios"),
    path("<int:year>/distribution/new/", views.start_scenario, name="start_scenario"),
    path("<int:year>/distribution/compare/", views.compare_scenarios, name="compare_scenarios"),
    path("distribution/<int:pk>/", views.show_scenario, name="show_scenario"),
    path("distribution/<int:pk>/edit/", views.edit_scenario, name="edit_scenario"),
    path("distribution/<int:pk>/split/", views.edit_split, name="edit_split"),
    path("distribution/<int:pk>/propose/", views.propose_scenario, name="propose_scenario"),
    path("distribution/<int:pk>/revise/", views.revise_scenario, name="revise_scenario"),
    path("distribution/<int:pk>/set-aside/", views.set_aside_scenario, name="set_aside_scenario"),
    path("distribution/<int:pk>/approve/", views.approve_scenario, name="approve_scenario"),
    path("distribution/<int:pk>/paper.pdf", views.scenario_paper, name="scenario_paper"),
    path("<int:year>/council/", views.list_resolutions, name="list_resolutions"),
    path("<int:year>/council/new/", views.record_resolution, name="record_resolution"),
    path("council/<int:pk>/", views.show_resolution, name="show_resolution"),
    path("council/<int:pk>/scan/", views.resolution_scan, name="resolution_scan"),
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
