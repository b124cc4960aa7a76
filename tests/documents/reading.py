"""Reading papers back: their text as a reader meets it, their codes as a telephone scans them."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pypdf
import pypdfium2
import zxingcpp
from PIL import Image


def folded(text: str) -> str:
    """Text in the form the text layer of a Persian PDF gives it back (stack.md 2.4): half-spaces
    lost, «لا» turned round, punctuation beside digits moved, blanks of any kind alike."""
    text = re.sub("[\u200c\u200d\u0654\ufeff]", "", text).replace("ۀ", "ه").replace("لا", "ال")
    return re.sub(r"[\s()،؛:.\u2010\u2011\u2013-]+", "", text)


class Paper:
    """An opened PDF."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._pdf = pypdfium2.PdfDocument(data)
        self.reader = pypdf.PdfReader(BytesIO(data))
        self.raw_pages = [page.get_textpage().get_text_bounded() for page in self._pdf]
        self.pages = [folded(text) for text in self.raw_pages]

    def __len__(self) -> int:
        return len(self._pdf)

    @property
    def text(self) -> str:
        """Every page, folded."""
        return "\n".join(self.pages)

    def says(self, words: str, *, on: int | None = None) -> bool:
        """Whether `words` stand on page `on` (from 1), or anywhere."""
        return folded(words) in (self.text if on is None else self.pages[on - 1])

    def shows_code(self, code: str, *, on: int) -> bool:
        """Whether a machine code stands on a page, read by the places of its characters: the text
        layer's own order of Latin among Persian is not to be trusted."""
        layer = self._pdf[on - 1].get_textpage()
        lines: dict[int, list[tuple[float, str]]] = {}
        for i in range(layer.count_chars()):
            character = layer.get_text_range(i, 1)
            if "!" <= character <= "~":
                left, bottom, right, top = layer.get_charbox(i, loose=True)
                lines.setdefault(round(bottom), []).append((left, character))
        return any(code in "".join(c for _, c in sorted(line)) for line in lines.values())

    def image(self, page: int, dpi: int = 200) -> Image.Image:
        """A page as a scanner sees it."""
        return self._pdf[page - 1].render(scale=dpi / 72).to_pil()

    def codes(self, page: int) -> list[str]:
        """What the QR codes of a page say, read from a raster of 200 dpi."""
        return [code.text for code in zxingcpp.read_barcodes(self.image(page))]

    def attachments(self) -> dict[str, bytes]:
        """Embedded files by name."""
        return {name: contents[0] for name, contents in self.reader.attachments.items()}

    def fonts(self) -> set[str]:
        """Names of all fonts, without the mark of the subset."""
        return {font.split("+")[-1] for page in self.reader.pages for font in self._fonts_of(page)}

    def _fonts_of(self, page: Any) -> list[str]:
        fonts = page["/Resources"]["/Font"]
        return [str(fonts[name]["/BaseFont"]).lstrip("/") for name in fonts]

    def ink_outside(self, page: int, margin_mm: float = 3) -> bool:
        """Whether anything is printed closer to the edge of the sheet than any printer can."""
        image = self.image(page, dpi=50).convert("L")
        edge = int(margin_mm / 25.4 * 50)
        width, height = image.size
        strips = [(0, 0, width, edge), (0, height - edge, width, height), (0, 0, edge, height), (width - edge, 0, width, height)]
        return any(image.crop(strip).getextrema()[0] < 200 for strip in strips)
