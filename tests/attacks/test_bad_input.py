"""What people may send, with the answer it must get."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from core.uploads import check_upload

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["%0d%0aX: y", "cartable", "word", "\\evil.example", "//evil.example", "https:evil.example"])
def test_a_made_up_way_back_after_choosing_the_year_stays_in_the_portal(office, signed_in, address):
    answer = signed_in(office.staff).post("/years/", {"year": office.year.year, "next": address})
    assert answer.status_code == 302
    assert "//" not in answer["Location"] and "\\" not in answer["Location"]
    assert "\n" not in answer["Location"]


def test_a_program_in_a_pdf_is_found_under_a_name_spelt_by_numbers():
    honest = b"%PDF-1.4\n/Type /Catalog\n%%EOF\n"
    assert check_upload(SimpleUploadedFile("x.pdf", honest))
    for name in (b"/J#61vaScript", b"/#4a#61vaScript", b"/JavaScript", b"/L#61unch"):
        with pytest.raises(ValidationError, match="برنامهٔ اجرایی"):
            check_upload(SimpleUploadedFile("x.pdf", honest.replace(b"/Catalog", name + b" 1 0 R")))


@pytest.mark.parametrize("query", ["state=%00", "state__exact=a%00", "q=%00", "subject=%00", "side__exact=%00"])
def test_a_nul_in_a_filter_of_the_admin_is_no_filter(office, signed_in, query):
    client = signed_in(office.admin)
    for page in ("agreements/agreement", "core/auditentry"):
        answer = client.get(f"/admin/{page}/?{query}", follow=True)
        assert answer.status_code == 200
