"""One module a screen; this is their list for urls.py."""

from accounts.views.change_password import change_password, change_password_done
from accounts.views.choose_year import choose_year
from accounts.views.forgotten_password import forgotten_password
from accounts.views.sign_in import login
from accounts.views.sign_out import logout

__all__ = ["change_password", "change_password_done", "choose_year", "forgotten_password", "login", "logout"]
