"""QR codes at every size the papers use, read from a raster of 200 dpi."""

from __future__ import annotations

import pypdfium2
import pytest
import zxingcpp
from weasyprint import HTML

from core.qr import qr_svg

ADDRESSES = [
    "http://localhost:8000/v/1397-H-A22-001-P1",
    "https://budget.khuzestan.example.ir/v/1397-H-A22-001.12-P10",
]


def printed(svg: str, millimetres: int) -> bytes:
    """The code alone on a page, with four modules of white round it."""
    style = f"@page {{ size: 60mm 60mm; margin: 10mm }} body {{ margin: 0 }} svg {{ display: block; width: {millimetres}mm; height: {millimetres}mm }}"
    return HTML(string=f"<style>{style}</style>{svg}").write_pdf()


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("millimetres", [16, 17, 26, 30])
def test_is_read_at_every_size(address, millimetres):
    image = pypdfium2.PdfDocument(printed(qr_svg(address), millimetres))[0].render(scale=200 / 72).to_pil()
    assert [code.text for code in zxingcpp.read_barcodes(image)] == [address]


def test_has_error_correction_of_level_m():
    image = pypdfium2.PdfDocument(printed(qr_svg(ADDRESSES[0]), 30))[0].render(scale=200 / 72).to_pil()
    (code,) = zxingcpp.read_barcodes(image)
    assert code.ec_level == "M"


def test_text_never_reaches_the_markup():
    svg = qr_svg('"><script>alert(1)</script>')
    assert "script" not in svg
    assert svg.count("<") == 3  # svg, path, and the end of svg
