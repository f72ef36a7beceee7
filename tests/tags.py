"""What a tagged PDF of ours says to those who do not see its pages, read back from its bytes.

A reader of our own files and of no others: their objects are plain, their streams deflated.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, field

TOKEN = re.compile(
    rb"\s*(?:(?P<string>\((?:\\.|[^()\\]|\((?:\\.|[^()\\])*\))*\))|(?P<dict><<|>>)|(?P<hex><[0-9A-Fa-f\s]*>)"
    rb"|(?P<array>[\[\]])|(?P<ref>\d+ 0 R\b)|(?P<name>/[^\s/\[\]<>()]*)|(?P<word>[^\s/\[\]<>()]+))",
    re.DOTALL,
)
SHOWS = {"Tj", "TJ", "'", '"', "f", "f*", "F", "B", "B*", "b", "b*", "s", "S", "Do", "sh", "BI"}
"""The operators that put ink on a page."""


class Name(str):
    """A word that a slash begins."""

    __slots__ = ()


@dataclass(frozen=True)
class Ref:
    number: int


@dataclass
class Node:
    """An element as it was written; it holds nodes, marks `(page, mark)` and links."""

    kind: str
    alt: str = ""
    scope: str = ""
    held: list = field(default_factory=list)

    def walk(self):
        yield self
        for one in self.held:
            if isinstance(one, Node):
                yield from one.walk()


def tokens(data):
    """The tokens of `data`, each with its kind."""
    at = 0
    while (found := TOKEN.match(data, at)) is not None:
        at = found.end()
        yield found.lastgroup, found[found.lastgroup]


def values(data):
    """The values written in `data`: dictionaries, lists, names, numbers, bytes, references, words."""
    stack: list[list] = [[]]
    for kind, token in tokens(data):
        match kind, token:
            case ("dict", b"<<") | ("array", b"["):
                stack.append([])
            case "dict", _:
                flat = stack.pop()
                stack[-1].append(dict(zip(flat[::2], flat[1::2], strict=True)))
            case "array", _:
                flat = stack.pop()
                stack[-1].append(flat)
            case "string", _:
                stack[-1].append(_unescaped(token[1:-1]))
            case "hex", _:
                stack[-1].append(bytes.fromhex(token[1:-1].decode()))
            case "ref", _:
                stack[-1].append(Ref(int(token.split()[0])))
            case "name", _:
                stack[-1].append(Name(token[1:].decode()))
            case _, _:
                word = token.decode("latin-1")
                stack[-1].append(float(word) if re.fullmatch(r"[-+]?\d*\.?\d+", word) else word)
    return stack[0]


def _unescaped(data):
    def one(found):
        escaped = found[1]
        if escaped[:1].isdigit():
            return bytes([int(escaped, 8)])
        return {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}.get(
            escaped, escaped
        )

    return re.sub(rb"\\([0-7]{1,3}|.)", one, data, flags=re.DOTALL)


def string(data):
    """What a string of a dictionary says."""
    return data[2:].decode("utf-16-be") if data[:2] == b"\xfe\xff" else data.decode("latin-1")


class File:
    """A PDF of ours: its tree, and what is wrong with it."""

    def __init__(self, path):
        data = path.read_bytes()
        self.objects: dict[int, dict] = {}
        self.streams: dict[int, bytes] = {}
        for found in re.finditer(rb"\n(\d+) 0 obj\n(.*?)\nendobj", data, re.DOTALL):
            head, _, stream = found[2].partition(b"stream\n")
            number = int(found[1])
            self.objects[number] = values(head)[0]
            if stream:
                self.streams[number] = stream.rpartition(b"endstream")[0]
        self.catalogue = next(one for one in self.objects.values() if _is(one, "Catalog"))
        pages = self.of(self.catalogue["Pages"])["Kids"]
        self.numbers = {ref.number: index for index, ref in enumerate(pages)}
        self.pages = [self.of(ref) for ref in pages]
        self.kinds: dict[tuple[int, int], str] = {}
        """What each mark of each page is said to be."""
        self.texts: list[dict[int, str]] = []
        """For each page, what each of its marks says; -1 is what is said to nobody."""
        self.broken: list[str] = []
        for number, page in enumerate(self.pages):
            self._read(number, page)
        self.tree = None
        if "StructTreeRoot" in self.catalogue:
            self.tree = self._node(self.of(self.catalogue["StructTreeRoot"])["K"])

    def _read(self, number, page):
        """Goes through what draws a page, operator by operator."""
        fonts = {
            name: self._letters(ref)
            for name, ref in self.of(self.of(page["Resources"])["Font"]).items()
        }
        told: dict[int, str] = {}
        operands, marks, font = [], [], {}
        for value in values(zlib.decompress(self.streams[page["Contents"].number])):
            if not isinstance(value, str) or isinstance(value, Name):
                operands.append(value)
                continue
            if value in SHOWS and not marks:
                self.broken.append(f"page {number}: {value} outside of any mark")
            match value:
                case "BDC" | "BMC":
                    if marks:
                        self.broken.append(f"page {number}: a mark in a mark")
                    mark = int(operands[1]["MCID"]) if value == "BDC" else -1
                    if mark >= 0:
                        self.kinds[number, mark] = operands[0]
                    marks.append(mark)
                case "EMC":
                    marks.pop()
                case "Tf":
                    font = fonts[operands[0]]
                case "Tj" if marks:
                    said = "".join(font[code] for code in operands[0])
                    told[marks[-1]] = told.get(marks[-1], "") + said
            operands = []
        if marks:
            self.broken.append(f"page {number}: a mark that does not end")
        self.texts.append(told)

    def _letters(self, ref):
        """The letter that each code of a font stands for."""
        unicode = self.of(ref).get("ToUnicode")
        written = zlib.decompress(self.streams[unicode.number]) if unicode else b""
        pairs = re.findall(rb"<(..)> <(....)>", written.partition(b"beginbfchar")[2])
        return {int(code, 16): chr(int(letter, 16)) for code, letter in pairs}

    def of(self, value):
        return self.objects[value.number] if isinstance(value, Ref) else value

    def _node(self, ref):
        written = self.of(ref)
        scope = written.get("A", {}).get("Scope", "")
        node = Node(written["S"], string(written.get("Alt", b"")), scope)
        inside = written["K"]
        for one in inside if isinstance(inside, list) else [inside]:
            held = self.of(one)
            if isinstance(held, float):
                node.held.append((self.numbers[written["Pg"].number], int(held)))
            elif _is(held, "MCR"):
                node.held.append((self.numbers[held["Pg"].number], int(held["MCID"])))
            elif _is(held, "OBJR"):
                node.held.append(held["Obj"])
            else:
                assert held["P"] == ref, "an element is held by another than it says"
                node.held.append(self._node(one))
        return node

    def said(self, node):
        """What an element says, with all that it holds; a soft hyphen is not said."""
        told = ""
        for one in node.held:
            told += (
                self.said(one)
                if isinstance(one, Node)
                else self.texts[one[0]].get(one[1], "")
                if isinstance(one, tuple)
                else ""
            )
        return told.replace("\xad", "")

    def decoration(self, page):
        """The words of a page that are said to nobody."""
        return self.texts[page].get(-1, "")

    def wrong(self):
        """All that keeps the file from being told to those who do not see it."""
        if self.tree is None or self.catalogue.get("MarkInfo") is None:
            yield "has no tree"
            return
        if not self.catalogue.get("Lang"):
            yield "has no language"
        yield from self._marks()
        yield from self._links()
        yield from self._kinds()

    def _marks(self):
        """Every ink is in an element or in a decoration, and every mark is held once, where it says."""
        held = {}
        for node in self.tree.walk():
            for mark in node.held:
                if isinstance(mark, tuple):
                    if mark in held:
                        yield f"{mark} is held twice"
                    held[mark] = node.kind
        yield from self.broken
        for number, page in enumerate(self.pages):
            if page.get("Tabs") != "S":
                yield f"page {number}: gone through in another order than the tree"
        if self.kinds != held:
            yield f"what is drawn is not what is held: {self.kinds.items() ^ held.items()}"
        parents = self.of(self.of(self.catalogue["StructTreeRoot"])["ParentTree"])["Nums"]
        self.parents = dict(zip(map(int, parents[::2]), parents[1::2], strict=True))
        for number, page in enumerate(self.pages):
            owners = self.parents[int(page["StructParents"])]
            if len(owners) != sum(at == number for at, _ in self.kinds):
                yield f"page {number}: the parent tree does not know all of its marks"
            for mark, owner in enumerate(owners):
                if self.of(owner)["S"] != held.get((number, mark)):
                    yield f"page {number}: mark {mark} has another parent"

    def _links(self):
        """Every link is in a `Link`, with the words that lead there, and says where it leads."""
        holders = {
            one.number: node
            for node in self.tree.walk()
            for one in node.held
            if isinstance(one, Ref)
        }
        for number, page in enumerate(self.pages):
            for ref in self.of(page.get("Annots", [])):
                note, holder = self.of(ref), holders.get(ref.number)
                if holder is None or holder.kind != "Link":
                    yield f"page {number}: a link that is in no Link"
                elif not any(isinstance(one, tuple) for one in holder.held):
                    yield f"page {number}: a link without words"
                elif self.of(self.parents[int(note["StructParent"])])["S"] != "Link":
                    yield f"page {number}: a link with another parent"
                if "A" in note and not note.get("Contents"):
                    yield f"page {number}: a link that does not say where it leads"

    def _kinds(self):
        """Headings go down a level at a time; lists, tables and figures are made as they must be."""
        level = 0
        for node in self.tree.walk():
            inside = {one.kind for one in node.held if isinstance(one, Node)}
            if found := re.fullmatch(r"H([1-6])", node.kind):
                if int(found[1]) > level + 1:
                    yield f"{node.kind} after H{level}: {self.said(node)}"
                level = int(found[1])
            if node.kind == "Figure" and not node.alt.strip():
                yield "a figure without a text instead"
            if node.kind == "TH" and not node.scope:
                yield "a heading of a table that heads nothing"
            if not node.held:
                yield f"a {node.kind} that holds nothing"
            expected = {
                "L": {"LI"}, "LI": {"Lbl", "LBody"}, "Table": {"TR", "Caption"}, "TR": {"TH", "TD"},
                "TOC": {"TOCI", "TOC"},
            }.get(node.kind)  # fmt: skip
            if expected and not inside <= expected:
                yield f"{inside - expected} in {node.kind}"
            within = {
                "LI": "L",
                "Lbl": "LI",
                "LBody": "LI",
                "TR": "Table",
                "TH": "TR",
                "TD": "TR",
                "TOCI": "TOC",
            }
            for one in inside & within.keys():
                if node.kind != within[one] and (one, node.kind) != ("Lbl", "Note"):
                    yield f"{one} in {node.kind}"


def _is(value, kind):
    return isinstance(value, dict) and value.get("Type") == kind
