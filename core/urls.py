"""Addresses of the tools: health, help, messages, long work."""

from django.urls import path

from core.views.healthz import healthz
from core.views.help import help
from core.views.list_jobs import list_jobs
from core.views.list_messages import list_messages, open_message, see_messages
from core.views.retry_job import retry_job
from core.views.show_job import show_job
from core.views.stop_job import stop_job

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("help/", help, name="help"),
    path("messages/", list_messages, name="list_messages"),
    path("messages/seen/", see_messages, name="see_messages"),
    path("messages/<int:pk>/", open_message, name="open_message"),
    path("jobs/", list_jobs, name="list_jobs"),
    path("jobs/<int:pk>/", show_job, name="show_job"),
    path("jobs/<int:pk>/stop/", stop_job, name="stop_job"),
    path("jobs/<int:pk>/retry/", retry_job, name="retry_job"),
]
