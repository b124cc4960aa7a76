"""The dossier of an agreement: everything in it, nothing in it that the reader may not see, and every hash true."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile

import pytest

from agreements.actions.send_back_agreement import send_back_agreement
from agreements.dossier import safe_name
from agreements.models import Attachment, Comment
from agreements.workflow import RETURN_TO_AGENCY, Desk, State
from core import clock
from core.files import store
from tests.factories.agreements import agreement_at, empty_draft, fresh
from tests.factories.office import Office

pytestmark = pytest.mark.django_db


def opened(client, agreement) -> zipfile.ZipFile:
    answer = client.get(f"/agreements/{agreement.identifier}/dossier.zip")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Cache-Control"] == "private, no-store"
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def rows(archive, name) -> list[list[str]]:
    return list(csv.reader(io.StringIO(archive.read(name).decode("utf-8-sig"))))


def comment(agreement, office, text, **more) -> Comment:
    number = agreement.comments.count() + 1
    return Comment.objects.create(
        agreement=agreement, number=number, section="chapters", text=text, desk=Desk.EXPERT, by=office.expert, at=clock.now(), **more
    )


def test_holds_versions_prints_and_history_of_a_notified_paper(office: Office, signed_in):
    agreement = agreement_at(State.NOTIFIED, office)
    archive = opened(signed_in(office.staff), agreement)
    issued = agreement.prints.get(kind="issued")
    assert archive.read(f"prints/{issued.serial}-issued.pdf") == bytes(issued.file.content)
    version = agreement.versions.get()
    assert hashlib.sha256(archive.read("versions/01.json")).hexdigest() == version.content_sha256
    assert len(rows(archive, "history.csv")) > 5
    assert "versions/now.json" not in archive.namelist()
    assert "ابلاغ" in archive.read("history.html").decode()


def test_the_manifest_names_every_file_with_its_true_hash(office, signed_in):
    agreement = agreement_at(State.EXPERT_CONFIRMED, office)
    archive = opened(signed_in(office.staff), agreement)
    manifest = json.loads(archive.read("manifest.json"))
    assert manifest["identifier"] == agreement.identifier
    assert {each["name"] for each in manifest["files"]} == set(archive.namelist()) - {"manifest.json"}
    for each in manifest["files"]:
        content = archive.read(each["name"])
        assert (len(content), hashlib.sha256(content).hexdigest()) == (each["size"], each["sha256"])


def test_a_void_print_is_there_and_says_so(office, signed_in):
    agreement = agreement_at(State.EXPERT_CONFIRMED, office)
    send_back_agreement(agreement, RETURN_TO_AGENCY, reason=office.reason, text="اصلاح شود", by=office.integration)
    names = opened(signed_in(office.staff), fresh(agreement)).namelist()
    assert f"prints/{agreement.identifier}-P1-void.pdf" in names
    assert "versions/now.json" in names


def test_the_agency_finds_only_comments_that_were_sent_to_it(office, signed_in):
    agreement = agreement_at(State.SUBMITTED, office)
    comment(agreement, office, "درون‌سازمانی است", is_internal=True)
    comment(agreement, office, "هنوز نفرستاده‌ام")
    comment(agreement, office, "=HYPERLINK(1)", sent_at=clock.now())
    agency = opened(signed_in(office.again("staff")), agreement)
    assert [row[2] for row in rows(agency, "comments.csv")[1:]] == ["'=HYPERLINK(1)"]
    assert "درون‌سازمانی است" not in agency.read("history.html").decode()
    assert json.loads(agency.read("manifest.json"))["internal"] is False
    inside = opened(signed_in(office.again("expert")), agreement)
    assert len(rows(inside, "comments.csv")) == 4


@pytest.mark.parametrize(
    ("given", "kept"),
    [("../../etc/passwd", "passwd"), ("a\\b:c?.pdf", "b_c_.pdf"), ("\u202egpj.exe", "gpj.exe"), ("...", "file"), ("نامهٔ ۱.pdf", "نامهٔ ۱.pdf"), ("a\x00b", "ab")],
)
def test_names_are_safe_wherever_they_are_unpacked(given, kept):
    name = safe_name(given)
    assert "/" not in name and "\\" not in name and "\u202e" not in name and "\x00" not in name
    assert name.replace("_", "") == kept.replace("_", "")


def test_attachments_keep_their_bytes_under_safe_names(office, signed_in):
    agreement = empty_draft(office)
    Attachment.objects.create(
        agreement=agreement, kind="other", name="../x/نامه.pdf", file=store(b"%PDF-1.7 x", "application/pdf"), added_by=office.staff, added_at=clock.now()
    )
    archive = opened(signed_in(office.staff), agreement)
    assert archive.read("attachments/01-نامه.pdf") == b"%PDF-1.7 x"


def test_only_for_who_may_see_the_agreement(office, signed_in):
    agreement = agreement_at(State.SUBMITTED, office)
    assert signed_in(office.other_expert).get(f"/agreements/{agreement.identifier}/dossier.zip").status_code == 404
    assert signed_in(office.again("staff")).post(f"/agreements/{agreement.identifier}/dossier.zip").status_code == 405
