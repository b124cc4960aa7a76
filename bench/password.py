"""Give every account of a bench database one password: `python -m bench.password WORD`."""

import sys

import django

if __name__ == "__main__":
    django.setup()
    from django.contrib.auth.hashers import make_password

    from accounts.models import User

    User.objects.update(password=make_password(sys.argv[1]))
