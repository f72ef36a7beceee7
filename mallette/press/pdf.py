"""Pages of placed items in, a PDF file out: the only door to reportlab, and to what reads PDF back.

Nothing is decided here. Streams are written operator by operator, because author text must never
meet a markup parser, and because a deck of 540 cards must not take longer than a sip of coffee.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, assert_never, cast

from reportlab import rl_config
from reportlab.lib.colors import CMYKColorSep
from reportlab.lib.rl_accel import escapePDF
from reportlab.pdfbase.pdfdoc import (
    PDFArray,
    PDFDictionary,
    PDFDocument,
    PDFName,
    PDFObject,
    PDFObjectReference,
    PDFResourceDictionary,
    PDFString,
)
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from mallette import files
from mallette.diagnostics import Finding, Loc
from mallette.picture import INK, Segment, Shape
from mallette.press.layout import (
    POINT,
    SPOTS,
    Anchor,
    Disc,
    Document,
    Drawing,
    Element,
    Face,
    Font,
    Item,
    Link,
    Page,
    Panel,
    Photo,
    Placed,
    Rule,
    Tag,
    Words,
)
from mallette.text import NBSP, NNBSP, SAFE_LINK

if TYPE_CHECKING:
    from PIL.Image import Image

FONTS = Path(__file__).parent.parent / "assets" / "fonts"
FILES: dict[Font, str] = {
    "regular": "AtkinsonHyperlegible-Regular",
    "bold": "AtkinsonHyperlegible-Bold",
    "italic": "AtkinsonHyperlegible-Italic",
    "bolditalic": "AtkinsonHyperlegible-BoldItalic",
    "display": "Lexend-SemiBold",
}

# A settings file in a home folder may change both. We draw nothing that would need them, and refuse
# to run where they are open; not as an assert, which `python -O` would drop.
if rl_config.trustedHosts or rl_config.toColorCanUse == "rl_safe_eval":
    raise RuntimeError("reportlab is set to fetch from hosts, or to evaluate colours")
rl_config.useA85 = 0  # streams of bytes, a fifth smaller than in ASCII


# Fonts ------------------------------------------------------------------------------------------


@cache
def _font(font: Font) -> TTFont:
    loaded = TTFont(FILES[font], FONTS / f"{FILES[font]}.ttf", shapable=False)
    registerFont(loaded)
    return loaded


@cache
def _widths(font: Font) -> dict[int, float]:
    """The width of each character at 1 pt, in mm."""
    face = _font(font).face
    widths = {code: face.charWidths[code] / 1000 * POINT for code in face.charToGlyph}
    return {ord(NNBSP): widths[ord(NBSP)]} | widths


@cache
def measure(text: str, font: Font) -> float:
    """The width of `text` at 1 pt, in mm; a missing glyph counts for nothing."""
    widths = _widths(font)
    return sum(widths.get(ord(letter), 0.0) for letter in text)


def missing(text: str, font: Font, loc: Loc, path: str) -> Iterator[Finding]:
    """A finding for each character of `text` that `font` cannot draw."""
    for glyph in sorted(set(text) - _drawable(font)):
        values = {"glyph": glyph, "name": f"U+{ord(glyph):04X}"}
        yield Finding("M502", loc, values, path, at=text.index(glyph))


def drawable(text: str, font: Font) -> str:
    """`text` with a question mark for each character that `font` cannot draw."""
    known = _drawable(font)
    return "".join(letter if letter in known else "?" for letter in text)


@cache
def _drawable(font: Font) -> frozenset[str]:
    return frozenset("\t\r\n").union(chr(code) for code in _widths(font))


def qr(address: str) -> tuple[tuple[bool, ...], ...]:
    """The QR code of `address`: for each row its modules, true where they are dark."""
    from reportlab.graphics.barcode.qrencoder import QR8bitByte, QRCode, QRErrorCorrectLevel

    made = QRCode(None, QRErrorCorrectLevel.M)  # read with a seventh of it torn or stained
    made.addData(QR8bitByte(address))
    made.make()
    return tuple(tuple(bool(module) for module in row) for row in made.modules)


# A document -------------------------------------------------------------------------------------


def write(document: Document, path: Path) -> None:
    """Draws `document` into the file `path`, whole or not at all; same content, same bytes."""
    files.write(path, _drawn(document))


def _drawn(document: Document) -> bytes:
    tagged = any(isinstance(item, Tag) for page in document.pages for item in page.items)
    canvas = Canvas(
        "",
        pageCompression=1,
        invariant=1,
        lang=document.language,
        initialFontName=_name("regular"),
        pdfVersion=(1, 7) if tagged else None,
    )
    canvas.setTitle(document.title)
    canvas.setAuthor(document.author)
    canvas.setSubject(document.subject)
    canvas.setCreator("mallette")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    canvas.setViewerPreference("PrintScaling", "None")
    if document.duplex != "none":
        canvas.setViewerPreference("Duplex", f"DuplexFlip{document.duplex.title()}Edge")
    pen = _Pen(canvas, document.pages, _Tree(canvas) if tagged else None)
    for number, page in enumerate(document.pages):
        pen.page(page)
        for bookmark in document.bookmarks:
            if bookmark.page == number:
                key = f"bookmark-{number}-{bookmark.title}"
                canvas.bookmarkPage(key)
                canvas.addOutlineEntry(bookmark.title, key, bookmark.level)
        canvas.showPage()
        if pen.tree:
            pen.tree.turned()
    if pen.tree:
        pen.tree.written()
    data: bytes = canvas.getpdfdata()
    return data


def _name(font: Font) -> str:
    return str(_font(font).fontName)


class _Pen:
    """Draws on one canvas: knows which faces are forms and how letters are coded there."""

    def __init__(self, canvas: Canvas, pages: Iterable[Page], tree: _Tree | None) -> None:
        self.canvas = canvas
        self.tree = tree
        self.doc = canvas._doc  # noqa: SLF001  # `splitString`, which is public, asks for it
        self.forms: dict[Face, str] = {}
        self.codes: dict[Font, dict[str, tuple[int, str]]] = {font: {} for font in FILES}
        self.plain: dict[Font, dict[str, str]] = {font: {} for font in FILES}
        self.first: dict[Font, str] = {}
        self.shown = Counter(face for page in pages for face in _faces(page.items))

    def page(self, page: Page) -> None:
        width, height = page.width / POINT, page.height / POINT
        self.canvas.setPageSize((width, height))
        edge = page.bleed / POINT
        self.canvas.setTrimBox((edge, edge, width - edge, height - edge))
        self.canvas.setBleedBox((0, 0, width, height))
        self._form(page.items)
        if any(page.shift):
            x, y = page.shift
            self.canvas.addLiteral(f"1 0 0 1 {_pt(x)} {_pt(-y)} cm")
        if self.tree:
            self._tagged(self.tree, page)
        else:
            self._draw(page.items, page.height)

    def _form(self, items: Iterable[Item]) -> None:
        """What is shown more than once becomes a form, and first what is inside it."""
        for item in items:
            if isinstance(item, Placed) and item.face not in self.forms:
                face = item.face
                self._form(face.items)
                if self.shown[face] > 1:
                    form = f"face-{len(self.forms) + 1}"
                    self.canvas.beginForm(form, 0, 0, face.width / POINT, face.height / POINT)
                    self._draw(face.items, face.height)
                    self._end_form()
                    self.forms[face] = form

    def _end_form(self) -> None:
        """Ends the form with all that it uses: ReportLab gives one its fonts and forms, no more."""
        resources = PDFResourceDictionary()
        resources.basicFonts()
        resources.allProcs()
        used = SimpleNamespace()
        self.canvas._setColorSpace(used)  # noqa: SLF001  as `showPage` does for a page
        self.canvas._setExtGState(used)  # noqa: SLF001
        self.canvas._setXObjects(used)  # noqa: SLF001
        if used.XObjects:
            resources.XObject = used.XObjects
        if used.ExtGState:
            resources.ExtGState = used.ExtGState
        if used._colorsUsed:  # noqa: SLF001
            resources.setColorSpace(used._colorsUsed)  # noqa: SLF001
        self.canvas.endForm(Resources=resources)

    def _draw(self, items: Iterable[Item], height: float) -> None:
        put = self.canvas.addLiteral
        for kind, group in groupby(items, key=type):
            if kind is Words:
                put(self._text(cast("Iterator[Words]", group), height))
                continue
            for item in group:
                self._item(item, height)

    def _tagged(self, tree: _Tree, page: Page) -> None:
        """Draws `page`, each of its items marked as what it says, or as decoration."""
        for element, group in groupby(page.items, key=_element):
            items = [
                item for one in group for item in (one.items if isinstance(one, Tag) else (one,))
            ]
            ink = [item for item in items if not isinstance(item, Link | Anchor)]
            if ink:
                self.canvas.addLiteral(tree.opened(element) if element else "/Artifact BMC")
                self._draw(ink, page.height)
                self.canvas.addLiteral("EMC")
            for item in items:
                if isinstance(item, Anchor):
                    self._item(item, page.height)
                elif isinstance(item, Link):
                    self._link(item, page.height, element)

    def _item(self, item: Item, height: float) -> None:
        put = self.canvas.addLiteral
        match item:
            case Words():
                put(self._text((item,), height))
            case Placed():
                self._place(item, height)
            case Drawing() if item.ink in SPOTS:
                for shape in item.shapes:
                    path = _path(shape.path, item.x, item.y, item.scale, height)
                    self._spot(f"1 j {path}", item.ink, shape.stroke_width * item.scale)
            case Drawing():
                self._drawing(item, height)
            case Photo():
                self._photo(item, height)
            case Panel() | Disc():
                put(_painted(_outline(item, height), item.fill, item.stroke, item.thickness))
            case Rule():
                line = f"{_xy(item.x1, item.y1, height)} m {_xy(item.x2, item.y2, height)} l"
                if item.colour in SPOTS:
                    self._spot(line, item.colour, item.thickness)
                else:
                    put(_painted(line, None, item.colour, item.thickness))
            case Tag():  # of a face, which is shown on sheets that nobody reads from a screen
                self._draw(item.items, height)
            case Link():
                self._link(item, height)
            case Anchor():
                self.canvas.bookmarkHorizontal(item.name, 0, (height - item.y) / POINT)
            case _:
                assert_never(item)

    def _text(self, lines: Iterable[Words], height: float) -> str:
        """One text object for lines that follow each other: what does not change is not said."""
        said = ["BT"]
        x = y = rise = 0.0
        font = colour = ""
        for line in lines:
            to = round(line.x / POINT, 2), round((height - line.baseline) / POINT, 2)
            said.append(f"{to[0] - x:.2f} {to[1] - y:.2f} Td")
            x, y = to
            for piece in line.pieces:
                if piece.colour != colour:
                    colour = piece.colour
                    said.append(_fill(colour))
                if piece.rise != rise:
                    rise = piece.rise
                    said.append(f"{_pt(rise)} Ts")
                for subset, coded in self._coded(piece.text, piece.font):
                    if font != (font := f"{subset} {piece.size:g} Tf"):
                        said.append(font)
                    said.append(f"({coded}) Tj")
        return " ".join([*said, "0 Ts ET" if rise else "ET"])

    def _coded(self, text: str, font: Font) -> Iterator[tuple[str, str]]:
        """`text` as the bytes of a stream, for each subset of the font that draws some of it."""
        codes = self.codes[font]
        with suppress(KeyError):  # letters of the first subset, which is nearly all there is
            yield self.first[font], "".join(map(self.plain[font].__getitem__, text))
            return
        for letter in sorted(set(text).difference(codes)):  # in the same order each time
            drawn = NBSP if letter == NNBSP else letter
            subset, code = _font(font).splitString(drawn, self.doc)[0]
            codes[letter] = subset, escapePDF(code)
            if subset == 0:
                self.plain[font][letter] = codes[letter][1]
                self.first[font] = _font(font).getSubsetInternalName(0, self.doc)
        for subset, letters in groupby(map(codes.__getitem__, text), key=itemgetter(0)):
            name = _font(font).getSubsetInternalName(subset, self.doc)
            yield name, "".join(map(itemgetter(1), letters))

    def _place(self, item: Placed, height: float) -> None:
        face = item.face
        x, y = item.x / POINT, (height - item.y - face.height) / POINT
        turn = "1 0 0 1"
        if item.turned:
            turn = "-1 0 0 -1"
            x, y = x + face.width / POINT, y + face.height / POINT
        elif item.aside:
            turn, y = "0 -1 1 0", y + face.height / POINT
        self.canvas.addLiteral(f"q {turn} {x:.3f} {y:.3f} cm")
        if face in self.forms:
            self.canvas.doForm(self.forms[face])
        else:
            self._draw(face.items, face.height)
        self.canvas.addLiteral("Q")

    def _drawing(self, item: Drawing, height: float) -> None:
        put = self.canvas.addLiteral
        put("q")
        if item.clip:
            put(f"{_path(item.clip, 0, 0, 1, height)} W n")
        for shape in item.shapes:
            faint = min(shape.fill_opacity, shape.stroke_opacity) < 1
            if faint:
                self.canvas.saveState()
                self.canvas.setFillAlpha(shape.fill_opacity)
                self.canvas.setStrokeAlpha(shape.stroke_opacity)
            put(_shape(shape, item, height))
            if faint:
                self.canvas.restoreState()
        put("Q")

    def _photo(self, item: Photo, height: float) -> None:
        """A JPEG goes in as it is; a PNG as its points, on white where it is clear."""
        box = item.box
        self.canvas.saveState()
        if item.clip:
            self.canvas.addLiteral(f"{_path(item.clip, 0, 0, 1, height)} W n")
        bottom = (height - box.y - box.height) / POINT
        size = box.width / POINT, box.height / POINT
        self.canvas.drawImage(str(item.path), box.x / POINT, bottom, *size, mask="auto")
        self.canvas.restoreState()

    def _spot(self, line: str, ink: str, thickness: float) -> None:
        """A line in an ink of its own, over what is printed and not instead of it."""
        self.canvas.saveState()
        self.canvas.setStrokeColor(CMYKColorSep(*SPOTS[ink], spotName=ink))
        self.canvas.setStrokeOverprint(True)
        self.canvas.addLiteral(f"{_pt(thickness)} w {line} S")
        self.canvas.restoreState()

    def _link(self, item: Link, height: float, element: Element | None = None) -> None:
        """Makes a place of the page lead somewhere; said to be `element`, where there is one."""
        box = item.box
        bottom, top = (height - box.y - box.height) / POINT, (height - box.y) / POINT
        note = PDFDictionary({
            "Type": PDFName("Annot"),
            "Subtype": PDFName("Link"),
            "Rect": PDFArray([box.x / POINT, bottom, (box.x + box.width) / POINT, top]),
            "Border": PDFArray([0, 0, 0]),
        })  # fmt: skip
        if item.to.startswith("#"):
            note["Dest"] = self.canvas._bookmarkReference(item.to[1:])  # noqa: SLF001
        elif SAFE_LINK.match(item.to):
            note["A"] = PDFDictionary({"S": PDFName("URI"), "URI": PDFString(item.to)})
        else:
            return
        said = item.alt or item.to.removeprefix("mailto:")
        if not said.startswith("#"):
            note["Contents"] = PDFString(said)
        self.canvas._addAnnotation(note)  # noqa: SLF001  # `linkRect` and `linkURL` know no tags
        if self.tree and element:
            link = self.canvas._annotationrefs[-1]  # noqa: SLF001
            note["StructParent"] = self.tree.linked(element, link)


def _element(item: Item) -> Element | None:
    return item.element if isinstance(item, Tag) else None


def _faces(items: Iterable[Item]) -> Iterator[Face]:
    """Every face shown among `items`, as often as it is, and those inside it."""
    for item in items:
        if isinstance(item, Placed):
            yield item.face
            yield from _faces(item.face.items)


# Tags -------------------------------------------------------------------------------------------


class _Object(PDFObject):  # type: ignore[misc]  # reportlab says no types
    """What the file holds under a number, as it is written there."""

    def __init__(self, doc: PDFDocument) -> None:
        self.number = doc.idToObjectNumberAndVersion[doc.Reference(self).name][0]
        self.written = ""

    def format(self, _doc: PDFDocument) -> bytes:
        return self.written.encode("latin-1")


@dataclass(slots=True)
class _Said:
    """An element and what it holds: elements, marks as their page and number, links as their name."""

    element: Element | None
    object: _Object
    within: _Object
    held: list[_Said | tuple[int, int] | str] = field(default_factory=list)


class _Tree:
    """What the elements of a document hold, as it is drawn: marks of a page, links, other elements.

    It is read down from the catalogue, and up again from each page and each link, by the number that
    these have among `parents` (ISO 32000-1, 14.7).
    """

    def __init__(self, canvas: Canvas) -> None:
        self.doc = canvas._doc  # noqa: SLF001  # reportlab knows no tags: its objects are ours to make
        self.root = _Object(self.doc)
        top = _Said(None, _Object(self.doc), self.root)
        self.made: dict[Element | None, _Said] = {None: top}
        self.parents: list[str] = []
        """For each page the elements of its marks, for each link its element."""
        self.marks: list[str] = []
        """The elements of the marks of this page."""
        self.page = 0

    def _of(self, element: Element | None) -> _Said:
        """`element`, the last of what it is within where it is first met."""
        if element not in self.made:
            within = self._of(element.within if element else None)
            made = _Said(element, _Object(self.doc), within.object)
            within.held.append(made)
            self.made[element] = made
        return self.made[element]

    def opened(self, element: Element) -> str:
        """The operator that begins a mark of this page, which `element` holds."""
        said, mark = self._of(element), len(self.marks)
        said.held.append((self.page, mark))
        self.marks.append(f"{said.object.number} 0 R")
        return f"/{element.kind} <</MCID {mark}>> BDC"

    def linked(self, element: Element, link: PDFObjectReference) -> int:
        """The number of `link`, which `element` holds, among the parents."""
        said = self._of(element)
        said.held.append(link.name)
        self.parents.append(f"{said.object.number} 0 R")
        return len(self.parents) - 1

    def turned(self) -> None:
        """The page that was drawn last knows its marks; it is gone through in the order of the tree."""
        page = self.doc.Pages.pages[-1]
        page.StructParents, page.Tabs = len(self.parents), PDFName("S")
        page.__NoDefault__ = (*page.__NoDefault__, "StructParents", "Tabs")
        self.parents.append(f"[{' '.join(self.marks)}]")
        self.marks = []
        self.page += 1

    def written(self) -> None:
        """The document knows its tree, now that all its pages have a number."""
        pages = [self._number(self.doc.Reference(page)) for page in self.doc.Pages.pages]
        for said in self.made.values():
            said.object.written = self._written(said, pages)
        top, parents = self.made[None].object, _Object(self.doc)
        numbered = " ".join(f"{number} {one}" for number, one in enumerate(self.parents))
        parents.written = f"<</Nums [{numbered}]>>"
        self.root.written = (
            f"<</Type/StructTreeRoot/K {top.number} 0 R/ParentTree {parents.number} 0 R>>"
        )
        self.doc.Catalog.StructTreeRoot = self.root
        self.doc.Catalog.MarkInfo = PDFDictionary({"Marked": "true"})

    def _written(self, said: _Said, pages: Sequence[int]) -> str:
        """An element as it is written: the page of its first mark is said once for all of that page."""
        first = next((one[0] for one in said.held if isinstance(one, tuple)), None)
        held: list[str] = []
        for one in said.held:
            match one:
                case _Said(object=other):
                    held.append(f"{other.number} 0 R")
                case str(link):
                    number = self._number(PDFObjectReference(link))
                    held.append(f"<</Type/OBJR/Obj {number} 0 R>>")
                case (page, mark) if page == first:
                    held.append(str(mark))
                case (page, mark):
                    held.append(f"<</Type/MCR/Pg {pages[page]} 0 R/MCID {mark}>>")
        kind, alt, scope = "Document", "", ""
        if said.element:
            kind = said.element.kind
            if said.element.alt:
                alt = "/Alt " + PDFString(said.element.alt).format(self.doc).decode("latin-1")
            if said.element.scope:
                scope = f"/A<</O/Table/Scope/{said.element.scope}>>"
        on = "" if first is None else f"/Pg {pages[first]} 0 R"
        inside = held[0] if len(held) == 1 else f"[{' '.join(held)}]"
        return f"<</S/{kind}/P {said.within.number} 0 R{on}/K {inside}{alt}{scope}>>"

    def _number(self, reference: PDFObjectReference) -> int:
        number: int = self.doc.idToObjectNumberAndVersion[reference.name][0]
        return number


# Operators --------------------------------------------------------------------------------------


def _pt(length: float) -> str:
    return f"{length / POINT:.2f}"


def _xy(x: float, y: float, height: float) -> str:
    return f"{x / POINT:.2f} {(height - y) / POINT:.2f}"


def _grey(colour: str) -> tuple[str, bool]:
    """Equal parts are written as grey, so that black prints with black ink only."""
    red, green, blue = (part / 255 for part in bytes.fromhex(colour[1:]))
    neutral = red == green == blue
    return f"{red:.3g}" if neutral else f"{red:.3g} {green:.3g} {blue:.3g}", neutral


@cache
def _fill(colour: str) -> str:
    parts, neutral = _grey(colour)
    return f"{parts} {'g' if neutral else 'rg'}"


@cache
def _stroke(colour: str) -> str:
    parts, neutral = _grey(colour)
    return f"{parts} {'G' if neutral else 'RG'}"


def _painted(
    path: str, fill: str | None, stroke: str | None, thickness: float, *, evenodd: bool = False
) -> str:
    """`path` with its colours, which a stream wants before it, and its paint, which comes after."""
    before = [_fill(fill)] if fill else []
    if stroke:
        before.append(f"{_stroke(stroke)} {_pt(thickness)} w")
    after = ("B" if stroke else "f") if fill else "S" if stroke else "n"
    return " ".join([*before, path, after + "*" * (evenodd and fill is not None)])


_CAPS = {"butt": 0, "round": 1, "square": 2}
_JOINS = {"miter": 0, "round": 1, "bevel": 2}


def _shape(shape: Shape, item: Drawing, height: float) -> str:
    fill = item.ink if shape.fill == INK else shape.fill
    stroke = item.ink if shape.stroke == INK else shape.stroke
    path = _path(shape.path, item.x, item.y, item.scale, height)
    painted = _painted(path, fill, stroke, shape.stroke_width * item.scale, evenodd=shape.evenodd)
    return f"{_CAPS[shape.cap]} J {_JOINS[shape.join]} j {painted}" if stroke else painted


_OPERATORS = {"M": "m", "L": "l", "C": "c", "Z": "h"}


def _path(path: Sequence[Segment], x: float, y: float, scale: float, height: float) -> str:
    written: list[str] = []
    for operator, points in path:
        for px, py in zip(points[::2], points[1::2], strict=True):
            written.append(_xy(x + scale * px, y + scale * py, height))
        written.append(_OPERATORS[operator])
    return " ".join(written)


ARC = 0.5523
"""How far the handles of a cubic stand, for a quarter of a circle of radius 1."""


def _outline(item: Panel | Disc, height: float) -> str:
    """The rectangle or the circle; both are rounded boxes, of which most are not rounded at all."""
    match item:
        case Disc(x, y, r):
            left, top, width, tall = x - r, y - r, 2 * r, 2 * r
        case Panel(box, radius=r):
            left, top, width, tall = box.x, box.y, box.width, box.height
            if not r:
                return f"{_xy(left, top + tall, height)} {_pt(width)} {_pt(tall)} re"
    right, bottom, k = left + width, top + tall, r * (1 - ARC)
    path: list[Segment] = [
        ("M", (left + r, top)),
        ("L", (right - r, top)),
        ("C", (right - k, top, right, top + k, right, top + r)),
        ("L", (right, bottom - r)),
        ("C", (right, bottom - k, right - k, bottom, right - r, bottom)),
        ("L", (left + r, bottom)),
        ("C", (left + k, bottom, left, bottom - k, left, bottom - r)),
        ("L", (left, top + r)),
        ("C", (left, top + k, left + k, top, left + r, top)),
        ("Z", ()),
    ]
    return _path(path, 0, 0, 1, height)


# Reading back -----------------------------------------------------------------------------------


def preview(pdf: Path, page: int, dpi: float, png: Path) -> None:
    """Draws page `page`, from 0, of the file `pdf` into the file `png`."""
    import pypdfium2

    with pypdfium2.PdfDocument(pdf) as document:
        picture = document[page].render(scale=dpi / 72).to_pil()
    save(picture, png)


def images(document: Document, pixels: tuple[int, int]) -> Iterator[Image]:
    """Each page of `document`, drawn in exactly so many pixels."""
    import pypdfium2

    width, height = pixels
    with pypdfium2.PdfDocument(_drawn(document)) as drawn:
        for page in drawn:
            scale = max(width / page.get_width(), height / page.get_height())
            yield page.render(scale=scale).to_pil().crop((0, 0, width, height))


def save(picture: Image, png: Path) -> None:
    """Writes `picture` into the file `png`, whole or not at all."""
    drawn = BytesIO()
    picture.save(drawn, "PNG")
    files.write(png, drawn.getvalue())
