"""The paper itself: the bytes that were frozen or issued, or a fresh draft with its watermark.

Serving a frozen paper is one query after the question of permission and no template: the bytes
never change, so their hash is their ETag and a browser that has them gets 304.
"""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from agreements import permissions
from agreements.addresses import as_address
from agreements.models import Agreement, Print
from agreements.opening import whole_papers
from agreements.paper_in_hand import LATEST_FIRST, draft_in_hand, paper_in_hand
from agreements.print_door import leave_pass
from agreements.workflow import State
from core.access import may, signed_in


@require_safe
@may(permissions.see, whole_papers, field="identifier", kwarg="no")
def show_paper(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """The issued copy, else the frozen print in force, else a draft drawn now; marked when it was replaced."""
    if agreement.state == State.SUPERSEDED:
        name, marked = paper_in_hand(agreement, request.user)
        return _pdf(marked, name)
    frozen = _frozen(request, agreement.prints.filter(voided_at=None).order_by(*LATEST_FIRST))
    if frozen is not None:
        return frozen
    name, draft = draft_in_hand(agreement, request.user)
    return _pdf(draft, name)


@require_safe
@may(permissions.see, whole_papers, field="identifier", kwarg="no")
def show_issued(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """The very bytes that were issued, without any mark; 404 before the notification."""
    issued = _frozen(request, agreement.prints.filter(kind=Print.Kind.ISSUED).order_by("-number"))
    if issued is None:
        raise Http404
    return issued


@require_safe
@signed_in
def show_print(request: HttpRequest, serial: str) -> HttpResponse:
    """The very print that was frozen under a serial, also when it is void."""
    if "\x00" in serial:
        raise Http404
    visible = Agreement.objects.visible_to(request.user)
    frozen = _frozen(request, Print.objects.filter(agreement__in=visible, serial=serial, kind=Print.Kind.FROZEN))
    if frozen is None:
        raise Http404
    if frozen.status_code == 200:
        sha256 = frozen.headers["ETag"].strip('"')
        leave_pass(
            request.user,
            request.session.session_key,
            serial,
            sha256=sha256,
            content=frozen.content,
            name=f"{as_address(serial)}.pdf",
        )
    return frozen


def _frozen(request: HttpRequest, prints: QuerySet[Print]) -> HttpResponse | None:
    if "If-None-Match" in request.headers:
        known = prints.values_list("file__sha256", flat=True).first()
        if known and f'"{known}"' in parse_etags(request.headers["If-None-Match"]):
            return _cached(HttpResponseNotModified(), known)
    found = prints.values_list("serial", "kind", "file__sha256", "file__content").first()
    if found is None:
        return None
    serial, kind, sha256, content = found
    return _cached(_pdf(bytes(content), f"{serial}-issued" if kind == Print.Kind.ISSUED else serial), sha256)


def _pdf(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{as_address(name)}.pdf"'},
    )


def _cached(response: HttpResponse, sha256: str) -> HttpResponse:
    # Kept by this browser only, and asked for again each time: the right to see may have ended.
    response.headers["ETag"] = f'"{sha256}"'
    response.headers["Cache-Control"] = "private, no-cache"
    return response
