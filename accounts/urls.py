"""The entrance: signing in and out, the password, the working year."""

from django.urls import path

from accounts import views

urlpatterns = [
    path("login/", views.login, name="login"),
    path("login/help/", views.forgotten_password, name="forgotten_password"),
    path("logout/", views.logout, name="logout"),
    path("password/", views.change_password, name="change_password"),
    path("password/done/", views.change_password_done, name="change_password_done"),
    path("years/", views.choose_year, name="choose_year"),
]
