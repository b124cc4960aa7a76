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
    path("<int:year>/sessions/", views.list_sessions, name="list_sessions"),
    path("<int:year>/counties/<str:county_code>/sessions/open/", views.open_session, name="open_session"),
    path("sessions/<int:pk>/", views.show_session, name="show_session"),
    path("sessions/<int:pk>/projects/", views.edit_session_projects, name="edit_session_projects"),
    path("sessions/<int:pk>/paste/", views.paste_session_projects, name="paste_session_projects"),
    path("sessions/<int:pk>/paste/sample.<str:ending>", views.sample_of_paste, name="sample_of_paste"),
    path("sessions/<int:pk>/paste/errors.csv", views.errors_of_paste, name="errors_of_paste"),
    path("sessions/<int:pk>/paste/<str:token>/", views.confirm_session_paste, name="confirm_session_paste"),
    path("sessions/<int:pk>/minutes/", views.edit_session_minutes, name="edit_session_minutes"),
    path("sessions/<int:pk>/minutes/file/", views.session_minutes, name="session_minutes"),
    path("sessions/<int:pk>/minutes/picture/", views.session_minutes_picture, name="session_minutes_picture"),
    path("sessions/<int:pk>/submit/", views.submit_session, name="submit_session"),
    path("sessions/<int:pk>/recall/", views.recall_session, name="recall_session"),
    path("sessions/<int:pk>/drop/", views.drop_session, name="drop_session"),
    path("sessions/<int:pk>/check/", views.check_session, name="check_session"),
    path("sessions/<int:pk>/accept/", views.accept_session, name="accept_session"),
    path("sessions/<int:pk>/send-back/", views.send_back_session, name="send_back_session"),
    path("<int:year>/projects/", views.list_projects, name="list_projects"),
    path("projects/<int:pk>/", views.show_project, name="show_project"),
    path("<int:year>/notices/", views.list_notices, name="list_notices"),
    path("<int:year>/notices/issue/", views.issue_notices, name="issue_notices"),
    path("notices/<int:pk>/", views.show_notice, name="show_notice"),
    path("notices/<int:pk>/issue/", views.issue_notice, name="issue_notice"),
    path("notices/<int:pk>/discard/", views.discard_notice, name="discard_notice"),
    path("notices/<int:pk>/paper.pdf", views.notice_paper, name="notice_paper"),
]
