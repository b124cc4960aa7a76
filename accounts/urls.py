"""The entrance: signing in and out, the password, the working year; stand-ins and the register of signatories."""

from django.urls import path

from accounts import views

urlpatterns = [
    path("login/", views.login, name="login"),
    path("login/help/", views.forgotten_password, name="forgotten_password"),
    path("logout/", views.logout, name="logout"),
    path("password/", views.change_password, name="change_password"),
    path("password/done/", views.change_password_done, name="change_password_done"),
    path("cartable/stand-ins/", views.list_stand_ins, name="list_stand_ins"),
    path("cartable/stand-ins/new/", views.appoint_stand_in, name="appoint_stand_in"),
    path("cartable/stand-ins/<int:pk>/end/", views.withdraw_stand_in, name="withdraw_stand_in"),
    path("signatories/", views.list_signatories, name="list_signatories"),
    path("signatories/new/", views.record_signatory, name="record_signatory"),
    path("signatories/<int:pk>/end/", views.end_signatory, name="end_signatory"),
    path("years/", views.choose_year, name="choose_year"),
]
