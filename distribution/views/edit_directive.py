"""Change a directive that is not published yet: its words, and its files one by one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core.access import may
from core.refusals import Refused
from core.uploads import size_in_words
from distribution import permissions
from distribution.actions.publish_directive import PUBLISHED_IS_FINAL, remove_directive_file, save_directive
from distribution.models import Directive
from distribution.views.start_directive import DirectiveForm
from distribution.views.stepping import press, refused
from distribution.workflow.directive import State

NOT_THERE = "این فایل در این متن نیست؛ چیزی برداشته نشد."
REMOVED = "«{name}» برداشته شد."
FIELDS = ("kind", "title", "number", "date", "text", "version")


@may(permissions.publish_directive, Directive.objects.all)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_directive(request: HttpRequest, directive: Directive) -> HttpResponse:
    """The form with what is written; a file is taken away by its own button, and what was typed stays."""
    if request.method != "POST":
        if directive.state != State.DRAFT:
            messages.info(request, PUBLISHED_IS_FINAL)
            return redirect(directive)
        return _show(request, directive, DirectiveForm(initial={name: getattr(directive, name) for name in FIELDS}))
    if "remove" in request.POST:
        return _remove(request, directive)
    form = DirectiveForm(request.POST, request.FILES)
    another = "another" in request.POST
    answer = press(
        request,
        directive,
        form,
        lambda given: save_directive(directive, by=request.user, seen_version=given["version"], **form.facts()),
        told="متن ذخیره شد.",
        then=request.path if another else "",
    )
    return answer if isinstance(answer, HttpResponse) else _show(request, directive, form, status=answer)


def _remove(request: HttpRequest, directive: Directive) -> HttpResponse:
    """Take one file off and show the form as it was typed. Pressed twice, there is nothing to take off."""
    named = request.POST["remove"]
    file = directive.files.filter(pk=int(named)).first() if named.isascii() and named.isdigit() and len(named) < 16 else None
    form = DirectiveForm(initial={name: request.POST.get(name, "") for name in FIELDS})
    if file is None:
        messages.info(request, NOT_THERE)
    else:
        try:
            remove_directive_file(directive, file, by=request.user)
        except Refused as refusal:
            bound = DirectiveForm(request.POST)
            bound.is_valid()
            return _show(request, directive, bound, status=refused(bound, refusal.sentence, directive, refusal.status))
        messages.success(request, REMOVED.format(name=file.name))
        # Only this person's own removal lies between: an older page stays older.
        if form.initial["version"] == str(directive.version):
            directive.refresh_from_db()
            form.initial["version"] = directive.version
    return _show(request, directive, form)


def _show(request: HttpRequest, directive: Directive, form: DirectiveForm, status: int = 200) -> HttpResponse:
    files = directive.files.select_related("file").defer("file__content")
    context = {
        "directive": directive,
        "fiscal_year": directive.fiscal_year,
        "form": form,
        "files": [(file, size_in_words(file.file.size)) for file in files],
        "draft": directive.state == State.DRAFT,
    }
    return render(request, "distribution/edit_directive.html", context, status=status)
