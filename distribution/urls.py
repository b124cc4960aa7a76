"""The screens of credits, in the order of the business."""

from django.urls import path

from distribution import views

urlpatterns = [
    path("<int:year>/", views.show_year, name="show_year"),
    path("council/<int:pk>/county-notices/", views.prepare_county_notices, name="prepare_county_notices"),
    path("<int:year>/county-notices/", views.list_county_notices, name="list_county_notices"),
    path("<int:year>/county-notices/issue/", views.issue_county_notices, name="issue_county_notices"),
    path("county-notices/<int:pk>/", views.show_county_notice, name="show_county_notice"),
    path("county-notices/<int:pk>/issue/", views.issue_county_notice, name="issue_county_notice"),
    path("county-notices/<int:pk>/discard/", views.discard_county_notice, name="discard_county_notice"),
    path("county-notices/<int:pk>/delivery/", views.note_county_delivery, name="note_county_delivery"),
    path("county-notices/<int:pk>/paper.pdf", views.county_notice_paper, name="county_notice_paper"),
    path("<int:year>/counties/", views.list_counties, name="list_counties"),
    path("<int:year>/counties/<str:county_code>/", views.show_county, name="show_county"),
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
