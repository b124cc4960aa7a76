"""One module a screen; this is their list for urls.py."""

from accounts.views.appoint_stand_in import appoint_stand_in
from accounts.views.change_password import change_password, change_password_done
from accounts.views.choose_year import choose_year
from accounts.views.forgotten_password import forgotten_password
from accounts.views.list_signatories import list_signatories
from accounts.views.list_stand_ins import list_stand_ins
from accounts.views.record_signatory import end_signatory, record_signatory
from accounts.views.sign_in import login
from accounts.views.sign_out import logout
from accounts.views.withdraw_stand_in import withdraw_stand_in

__all__ = [
    "appoint_stand_in", "change_password", "change_password_done", "choose_year", "end_signatory", "forgotten_password", "list_signatories",
    "list_stand_ins", "login", "logout", "record_signatory", "withdraw_stand_in",
]  # fmt: skip
