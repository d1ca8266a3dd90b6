r"""TeX as a person would type it: `\tau=\{s_1,a_1\}` reads τ={s₁,a₁}. For summaries, mail and chat."""

from __future__ import annotations

import html
import re
import unicodedata

_LIMIT = 400  # characters: what is longer is no longer simple

_SYMBOLS = {
    **dict(zip(
        "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi rho "
        "varrho sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi "
        "Psi Omega".split(),
        "αβγδϵεζηθϑικλμνξπϖρϱσςτυϕφχψωΓΔΘΛΞΠΣΥΦΨΩ", strict=True)),
    **dict(zip(
        "times cdot div pm mp ast star circ bullet oplus otimes odot le leq ge geq ne neq ll gg approx equiv sim simeq "
        "cong propto in notin ni subset subseteq supset supseteq cup cap setminus emptyset varnothing forall exists "
        "neg lnot land wedge lor vee to rightarrow leftarrow gets Rightarrow Leftarrow implies leftrightarrow "
        "Leftrightarrow iff mapsto uparrow downarrow longrightarrow infty partial nabla sum prod int oint "
        "ldots dots cdots vdots ell hbar Re Im aleph angle perp parallel mid vert Vert lVert rVert lvert rvert langle "
        "rangle lceil rceil lfloor rfloor prime degree dagger top bot models vdash therefore because triangle Box "
        "square lbrace rbrace colon backslash S bigcap bigcup bigoplus bigotimes bigvee bigwedge ddots iint iiint lt gt "
        "coloneqq cdotp".split(),
        "×·÷±∓∗⋆∘•⊕⊗⊙≤≤≥≥≠≠≪≫≈≡∼≃≅∝∈∉∋⊂⊆⊃⊇∪∩∖∅∅∀∃¬¬∧∧∨∨→→←←⇒⇐⇒↔⇔⇔↦↑↓⟶∞∂∇∑∏∫∮……⋯⋮ℓℏℜℑℵ∠⊥∥∣|‖‖‖||⟨⟩⌈⌉⌊⌋′°†⊤⊥⊨⊢∴∵△□□{}:\\§⋂⋃⨁⨂⋁⋀⋱∬∭<>≔·",
        strict=True)),
}  # fmt: skip
_FUNCTIONS = frozenset(
    "log ln lg exp sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh min max sup inf lim det dim gcd deg "
    "arg ker Pr hom argmin argmax bmod".split()
)
_PLAIN = frozenset(
    "text textbf textit textrm textsf texttt mathrm mathbf mathit mathsf mathtt boldsymbol bm mathbfit operatorname "
    "mbox hbox rm bf it tt displaystyle textstyle scriptstyle left right big Big bigg Bigg bigl bigr Bigl Bigr biggl "
    "biggr mathop mathrel mathbin mathord limits nolimits nonumber notag hline boxed middle tiny small large Large".split()
)
_IGNORED = frozenset(("label", "color", "textcolor", "hspace", "vspace", "phantom"))  # with their argument
_FENCES = {"bmatrix": "[]", "pmatrix": "()", "vmatrix": "||", "Vmatrix": "‖‖", "Bmatrix": "{}", "matrix": "[]",
           "smallmatrix": "[]", "array": "[]", "cases": "{}"}  # fmt: skip
_ALIGNED = frozenset(
    "align aligned alignat alignedat split gather gathered equation multline eqnarray".split()
)
_SPACES = {",": " ", ";": " ", ":": " ", " ": " ", "!": "", "quad": " ", "qquad": "  ", "\n": " ", ">": " "}
_NEW_LINE = frozenset(("\\", "newline", "cr"))
_ACCENTS = {
    "hat": "\u0302", "widehat": "\u0302", "bar": "\u0304", "overline": "\u0304", "vec": "\u20d7",
    "tilde": "\u0303", "widetilde": "\u0303", "dot": "\u0307", "ddot": "\u0308", "check": "\u030c",
}  # fmt: skip
_ALPHABETS = {"mathbb": 0x1D538, "mathcal": 0x1D49C, "mathscr": 0x1D49C, "mathfrak": 0x1D504}
_BMP_LETTERS = {
    "mathbb": dict(zip("CHNPQRZ", "ℂℍℕℙℚℝℤ", strict=True)),
    "mathcal": dict(zip("BEFHILMRego", "ℬℰℱℋℐℒℳℛℯℊℴ", strict=True)),
    "mathscr": dict(zip("BEFHILMRego", "ℬℰℱℋℐℒℳℛℯℊℴ", strict=True)),
    "mathfrak": dict(zip("CHIRZ", "ℭℌℑℜℨ", strict=True)),
}
_SUBSCRIPT = str.maketrans("0123456789+-=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ")
_SUPERSCRIPT = str.maketrans(
    "0123456789+-=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWαβγδθ*′∗⊤",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵅᵝᵞᵟᶿ*′*ᵀ",
)
_INDICES = frozenset(chr(sign) for sign in (*_SUBSCRIPT.values(), *_SUPERSCRIPT.values()))
_TOKEN = re.compile(r"\\([A-Za-z]+\*?|.)\s*|([{}^_])|(\s+)|(.)", re.DOTALL)
_DOLLARS = re.compile(r"(?<![\\$])\$([^\s$](?:[^$\n]*[^\s$])?)\$(?!\d)")
_LOOKS_LIKE_TEX = re.compile(r"[\\^_{]|^[A-Za-z]$|\w ?= ?\w")
_MATHML = re.compile(
    r"(?P<opened><(?:p|br|li|td)\b[^>]*>\s*)?<math\b(?P<how>[^>]*)>(?P<inner>.*?)</math>"
    r"(?=(?P<closed>\s*(?:</(?:p|li|td)>|<br\b|<math\b|\Z))?)",
    re.DOTALL,
)
_ANNOTATION = re.compile(r"<annotation\b[^>]*>([^<]*)</annotation>")
_ANY_TAG = re.compile(r"<[^>]*>")


class _Hard(Exception):
    """The formula needs two dimensions, or a sign that Unicode lacks."""


def readable(tex: str) -> str | None:
    """`tex` as one line of Unicode text, or None where that would not say the same."""
    if len(tex) > _LIMIT:
        return None
    try:
        reader = _Reader(tex)
        text = reader.group(closing=False)
    except (_Hard, RecursionError):
        return None
    return unicodedata.normalize("NFC", " ".join(text.split())).strip("; ") or None


def readable_title(title: str) -> str:
    """A title whose simple `$…$` formulas are Unicode; what is no TeX, such as two prices, stays as it is."""

    def spoken(match: re.Match[str]) -> str:
        tex = match[1]
        return (readable(tex) if _LOOKS_LIKE_TEX.search(tex) else None) or match[0]

    return _DOLLARS.sub(spoken, title) if "$" in title else title


def without_mathml(markup: str) -> str:
    """`markup` with every `<math>` as readable text, or its TeX in `<code>`: for mail.

    What was displayed has a line of its own.
    """
    return _MATHML.sub(_as_text, markup)


def _as_text(match: re.Match[str]) -> str:
    before, text = match["opened"] or "", _inner_text(match["inner"])
    if 'display="block"' not in match["how"]:
        return before + text
    return f"{before or '<br>'}{text}{'<br>' if match['closed'] is None else ''}"


def _inner_text(mathml: str) -> str:
    annotation = _ANNOTATION.search(mathml)
    if annotation is None:
        return _ANY_TAG.sub("", mathml)
    tex = html.unescape(annotation[1])
    text = readable(tex)
    return html.escape(text, quote=False) if text else f"<code>{html.escape(tex, quote=False)}</code>"


class _Reader:
    """A descent through one formula; each method reads what it is named for."""

    def __init__(self, tex: str) -> None:
        self._tokens = list(_TOKEN.finditer(tex))
        self._at = 0

    def group(self, *, closing: bool) -> str:
        """Everything up to the closing brace (`closing`), or to the end."""
        parts: list[str] = []
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            if token[2] == "}":
                if not closing:
                    raise _Hard
                self._at += 1
                return "".join(parts)
            parts.append(self._atom())
        if closing:
            raise _Hard
        return "".join(parts)

    def _atom(self) -> str:
        token = self._tokens[self._at]
        self._at += 1
        if token[1]:
            return self._command(token[1], spaced=token[0][-1:].isspace())
        if token[2] == "{":
            return self.group(closing=True)
        if token[2]:
            return self._script(_SUBSCRIPT if token[2] == "_" else _SUPERSCRIPT, token[2])
        if token[3]:
            return " "
        return self._sign(token[4])

    def _sign(self, sign: str) -> str:
        if sign in "&#%":
            raise _Hard
        return {"~": " ", "'": "′", "-": "−"}.get(sign, sign)

    def _command(self, name: str, *, spaced: bool) -> str:
        name = name.removesuffix("*")
        if name in _SYMBOLS:
            symbol = _SYMBOLS[name]
            return f"{symbol} " if spaced and not symbol.isalpha() else symbol
        if name in _FUNCTIONS:
            return f"{name} " if self._next_is_letter() else name
        if name in _SPACES:
            return _SPACES[name]
        if name in _NEW_LINE:
            return "; "
        if name in "{}_%#&$|":
            return "‖" if name == "|" else name
        if name in _PLAIN:
            return ""
        return self._with_argument(name)

    def _with_argument(self, name: str) -> str:
        if name == "begin":
            return self._environment(self._argument().removesuffix("*"))
        if name in _IGNORED:
            self._argument()
            return ""
        if name in {"underbrace", "overbrace"}:
            return self._argument() + self._label()
        if name in {"xrightarrow", "xleftarrow"}:
            return f" {self._argument()}{'→' if name == 'xrightarrow' else '←'} "
        if name in {"tag", "eqref", "pmod"}:
            return f" ({'mod ' if name == 'pmod' else ''}{self._argument()})"
        if name in _ACCENTS:
            inner = self._argument()
            if not inner or not _INDICES.issuperset(inner[1:]):
                raise _Hard
            return inner[0] + _ACCENTS[name] + inner[1:]
        if name in _ALPHABETS:
            return "".join(_letter(name, sign) for sign in self._argument())
        if name == "sqrt" and not self._next_is("["):
            return f"√{_wrapped(self._argument())}"
        if name in {"frac", "dfrac", "tfrac"}:
            return f"{_wrapped(self._argument())}/{_wrapped(self._argument())}"
        raise _Hard

    def _label(self) -> str:
        """What stands below or above a brace, in brackets."""
        if not (self._next_is("_") or self._next_is("^")):
            return ""
        self._at += 1
        return f" ({self._argument()})"

    def _environment(self, name: str) -> str:
        """Rows at semicolons: `[1 2; 3 4]`, `{a, if b; c, if d}`, `a = b; c = d`."""
        if name not in _FENCES and name not in _ALIGNED:
            raise _Hard
        if name == "array" and self._next_is("{"):
            self._argument()
        rows = [[""]]
        while True:
            if self._at == len(self._tokens):
                raise _Hard
            token = self._tokens[self._at]
            if token[1] == "end":
                break
            if token[1] in _NEW_LINE:
                rows.append([""])
            elif token[4] == "&":
                rows[-1].append("")
            else:
                rows[-1][-1] += self._atom()
                continue
            self._at += 1
        self._at += 1
        self._argument()
        return _spoken_rows(name, [[cell.strip() for cell in row] for row in rows if "".join(row).strip()])

    def _argument(self) -> str:
        while self._at < len(self._tokens) and self._tokens[self._at][3]:
            self._at += 1
        if self._at == len(self._tokens) or self._tokens[self._at][2] == "}":
            raise _Hard
        return self._atom()

    def _script(self, table: dict[int, int], sign: str) -> str:
        inner = self._argument().replace("−", "-").replace(" ", "")
        if inner and all(ord(letter) in table for letter in inner):
            return inner.translate(table)
        if sign == "^" and inner in {"∘", "°"}:
            return "°"
        if not inner or len(inner) > 24:
            raise _Hard
        return f"{sign}{inner}" if len(inner) == 1 and inner not in "{}" else f"{sign}({inner})"

    def _next_is(self, sign: str) -> bool:
        return self._at < len(self._tokens) and self._tokens[self._at][0] == sign

    def _next_is_letter(self) -> bool:
        return self._at < len(self._tokens) and (
            self._tokens[self._at][0][:1].isalnum() or self._next_is_command()
        )

    def _next_is_command(self) -> bool:
        return (self._tokens[self._at][1] or "") in _SYMBOLS


def _spoken_rows(name: str, rows: list[list[str]]) -> str:
    if name in _ALIGNED:
        return "; ".join(" ".join(filter(None, row)) for row in rows)
    spaced = name == "cases" or any(" " in cell for row in rows for cell in row)
    between = ", " if spaced else " "
    inner = "; ".join(between.join(cell.rstrip(",") for cell in row if cell) for row in rows)
    return f"{_FENCES[name][0]}{inner}{_FENCES[name][1]}"


def _wrapped(text: str) -> str:
    return text if len(text) <= 1 or text.isalnum() else f"({text})"


def _letter(alphabet: str, sign: str) -> str:
    special = _BMP_LETTERS[alphabet].get(sign)
    if special:
        return special
    if not (sign.isascii() and sign.isalpha()):
        return sign
    return chr(_ALPHABETS[alphabet] + (ord(sign) - ord("A") if sign.isupper() else ord(sign) - ord("a") + 26))
