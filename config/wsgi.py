"""The door gunicorn enters by."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

django_application = get_wsgi_application()

# Needs the models, which exist once Django is set up.
from agreements.print_door import PrintDoor  # noqa: E402

application = PrintDoor(django_application)
