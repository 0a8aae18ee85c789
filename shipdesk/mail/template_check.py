"""What a merchant may write in a template: fields, questions, one loop over the items; nothing that computes."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Final, Literal

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from shipdesk.mail.counts import FORMS, plural
from shipdesk.mail.facts import COUNTS, FIELDS, LOOPS
from shipdesk.mail.markup_check import FIELD_CLOSE, FIELD_OPEN, HIDDEN, check_markup, sign_name

TemplateKind = Literal["mjml", "text", "subject"]

SIZE_CAPS: Final[dict[str, int]] = {"mjml": 60_000, "text": 20_000, "subject": 300}
"""The most characters a template may have."""
MOST_TAGS: Final = 1000
"""The most fields and questions: more would take seconds to read."""

FILTERS: Final = frozenset(
    (
        "capitalize",
        "d",
        "default",
        "first",
        "last",
        "length",
        "lower",
        "plural",
        "title",
        "trim",
        "truncate",
        "upper",
        "wordcount",
    )
)
_LOOP_FIELDS = ("first", "last", "index")
_LISTS: Final = {name: one for one, (name, _) in LOOPS.items()}
_KINDS_OF_NODE: Final = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Getattr,
    nodes.Const,
    nodes.Filter,
    nodes.If,
    nodes.For,
    nodes.Not,
    nodes.And,
    nodes.Or,
    nodes.Compare,
    nodes.Operand,
    nodes.CondExpr,
)
_IN_WORDS: Final = {
    "Call": "calling something with ( ) is not allowed",
    "Include": "include is not allowed",
    "Import": "import is not allowed",
    "FromImport": "import is not allowed",
    "Extends": "extends is not allowed",
    "Macro": "macro is not allowed",
    "CallBlock": "call is not allowed",
    "FilterBlock": "a filter block is not allowed; write the filter behind the field",
    "Assign": "set is not allowed",
    "AssignBlock": "set is not allowed",
    "Block": "block is not allowed",
    "With": "with is not allowed",
    "Getitem": "[ ] is not allowed; write the field with a dot",
    "Test": "is ... is not allowed; ask with if and the field's name",
    "Concat": "~ is not allowed; write the fields one after the other",
    "List": "lists are not allowed",
    "Dict": "{ } inside a field is not allowed",
    "Tuple": "lists are not allowed",
    "ScopedEvalContextModifier": "autoescape is not allowed",
}


def make_environment(*, autoescape: bool) -> ImmutableSandboxedEnvironment:
    """Return the sandbox in which all templates are read and filled."""
    env = ImmutableSandboxedEnvironment(
        autoescape=autoescape,
        undefined=StrictUndefined,
        trim_blocks=False,
        keep_trailing_newline=True,
        cache_size=64,
    )
    env.filters = {name: f for name, f in env.filters.items() if name in FILTERS} | {"plural": plural}
    env.globals.clear()
    env.tests = {name: t for name, t in env.tests.items() if name == "defined"}
    return env


_READER = make_environment(autoescape=False)


def check_template(source: str, kind: TemplateKind) -> tuple[str, ...]:
    """Return what is wrong with a template, as sentences that name the line; an empty tuple when all is well."""
    if len(source) > SIZE_CAPS[kind]:
        return (f"The template is too long: {len(source)} characters, at most {SIZE_CAPS[kind]} are allowed.",)
    if not source.strip():
        return ("The template is empty.",)
    if kind == "subject" and len(source.strip().splitlines()) > 1:
        return ("Line 2: the subject must be one line.",)
    unseen = HIDDEN.search(source)
    if unseen is not None:
        line = source.count("\n", 0, unseen.start()) + 1
        return (f"Line {line}: there is a sign that nobody sees ({sign_name(unseen[0])}); take it out.",)
    if source.count("{{") + source.count("{%") > MOST_TAGS:
        return (f"Line 1: there are too many fields and questions; at most {MOST_TAGS} are allowed.",)
    try:
        tree = _READER.parse(source)
        problems = list(_Checker().check(tree))
        if not problems:
            _READER.from_string(source)
    except TemplateSyntaxError as error:
        return (f"Line {error.lineno}: {_plain(error.message or '')}",)
    except ValueError:
        # Python reads no number of more than some thousand digits.
        return ("Line 1: numbers go from 0 to 1000.",)
    except (RecursionError, SyntaxError, MemoryError):
        # Jinja writes Python, and Python has a limit for blocks inside blocks.
        return ("Line 1: the template is nested too deeply.",)
    if kind == "mjml" and not problems:
        problems += check_markup(_without_fields(source))
    return tuple(dict.fromkeys(problems))


class _Checker:
    """Walks the template's syntax tree; everything that is not on the list is a problem."""

    def __init__(self) -> None:
        self._one = ""
        """What the loop around calls one of its list; empty outside of loops."""
        self._line = 1
        """Where the last statement began: some of Jinja's nodes do not say."""

    def check(self, node: nodes.Node) -> Iterator[str]:
        """Yield a sentence for each thing that is not allowed, at most one per branch."""
        self._line = node.lineno or self._line
        if not isinstance(node, _KINDS_OF_NODE):
            name = type(node).__name__
            words = _IN_WORDS.get(name, "calculating is not allowed; only fields, filters, if and for")
            yield f"Line {node.lineno or self._line}: {words}."
        elif isinstance(node, nodes.For):
            yield from self._loop(node)
        elif isinstance(node, nodes.Getattr):
            yield from self._field(node)
        elif isinstance(node, nodes.Name):
            if node.name not in _LISTS:
                yield f"Line {node.lineno}: there is no field {node.name}.{_hint(node.name)}"
        elif isinstance(node, nodes.Filter):
            yield from self._filter(node)
        elif isinstance(node, nodes.Const):
            yield from self._constant(node)
        elif isinstance(node, nodes.Output | nodes.CondExpr) and any(map(_is_list, node.iter_child_nodes())):
            name = next(child.name for child in node.iter_child_nodes() if isinstance(child, nodes.Name))
            yield f"Line {node.lineno}: {name} cannot be written at once; write for {_LISTS[name]} in {name}."
        else:
            for child in node.iter_child_nodes():
                yield from self.check(child)

    def _loop(self, node: nodes.For) -> Iterator[str]:
        plain = (
            isinstance(node.iter, nodes.Name)
            and isinstance(node.target, nodes.Name)
            and _LISTS.get(node.iter.name) == node.target.name
            and node.test is None
            and not node.recursive
        )
        if not plain or not isinstance(node.target, nodes.Name):
            yield f"Line {node.lineno}: the only loops are: for item in items, for box in parcels."
            return
        if self._one:
            yield f"Line {node.lineno}: a loop inside a loop is not allowed."
            return
        self._one = node.target.name
        for child in node.body:
            yield from self.check(child)
        self._one = ""
        for child in node.else_:
            yield from self.check(child)

    def _field(self, node: nodes.Getattr) -> Iterator[str]:
        base = node.node
        if not isinstance(base, nodes.Name):
            yield f"Line {node.lineno}: there is no field .{node.attr}; a field has one dot, like order.number."
            return
        known = dict(FIELDS)
        if self._one:
            known |= {self._one: LOOPS[self._one][1], "loop": _LOOP_FIELDS}
        name = f"{base.name}.{node.attr}"
        if base.name in (*LOOPS, "loop") and base.name not in known:
            one = base.name if base.name in LOOPS else "item"
            yield f"Line {node.lineno}: {name} is only known between for {one} in {LOOPS[one][0]} and endfor."
        elif base.name not in known:
            yield f"Line {node.lineno}: there is no field {base.name}.{_hint(name)}"
        elif node.attr not in known[base.name]:
            yield f"Line {node.lineno}: there is no field {name}.{_hint(name)}"

    def _filter(self, node: nodes.Filter) -> Iterator[str]:
        if node.name not in FILTERS:
            yield f"Line {node.lineno}: there is no filter {node.name}. Known are: {', '.join(sorted(FILTERS))}."
            return
        if isinstance(node.node, nodes.Name) and node.node.name in _LISTS and node.name != "length":
            yield f"Line {node.lineno}: {node.node.name} takes only the filter length."
            return
        if node.name == "plural":
            yield from self._plural(node)
            return
        arguments = [*node.args, *(pair.value for pair in node.kwargs)]
        if node.dyn_args or node.dyn_kwargs or not all(isinstance(a, nodes.Const) for a in arguments):
            yield f"Line {node.lineno}: the filter {node.name} takes only fixed texts and numbers."
            return
        for argument in arguments:
            yield from self.check(argument)
        if node.node is not None:
            yield from self.check(node.node)

    def _plural(self, node: nodes.Filter) -> Iterator[str]:
        base = node.node
        counted = isinstance(base, nodes.Getattr) and isinstance(base.node, nodes.Name)
        name = f"{base.node.name}.{base.attr}" if counted else ""  # type: ignore[union-attr]
        if name not in COUNTS:
            yield f"Line {node.lineno}: plural stands only behind a number: {', '.join(COUNTS)}."
            return
        fits = not node.args and node.kwargs and all(p.key in FORMS for p in node.kwargs)
        if node.dyn_args or node.dyn_kwargs or not fits:
            yield f'Line {node.lineno}: write plural(one="...", other="..."); known are {", ".join(FORMS)}.'
            return
        for pair in node.kwargs:
            if not (isinstance(pair.value, nodes.Const) and isinstance(pair.value.value, str)):
                yield f"Line {node.lineno}: the forms of plural are texts in quotes."
            yield from self.check(pair.value)

    def _constant(self, node: nodes.Const) -> Iterator[str]:
        value = node.value
        if isinstance(value, str):
            if len(value) > 500:
                yield f"Line {node.lineno}: a text in quotes is too long."
            elif HIDDEN.search(value):
                yield f"Line {node.lineno}: a text in quotes has a sign in it that nobody sees."
        elif isinstance(value, float) or (isinstance(value, int) and not 0 <= value <= 1000):
            yield f"Line {node.lineno}: numbers go from 0 to 1000."


def known_fields() -> tuple[str, ...]:
    """Return all field names that a template may use, those of the loops last."""
    fields = [f"{base}.{name}" for base, names in FIELDS.items() for name in names]
    for one, (whole, names) in LOOPS.items():
        fields += [whole, *(f"{one}.{name}" for name in names)]
    return tuple(fields)


def _is_list(node: nodes.Node | None) -> bool:
    return isinstance(node, nodes.Name) and node.name in _LISTS


def _hint(name: str) -> str:
    if name in FIELDS:
        return f" There is more than one; write {name}.{FIELDS[name][0]}, for instance."
    close = difflib.get_close_matches(name, [*known_fields(), *FIELDS], n=1, cutoff=0.7)
    return f" Did you mean {close[0]}?" if close else f" Known are: {', '.join(known_fields())}."


def _plain(message: str) -> str:
    if "unexpected end of template" in message or "expected token 'end of print statement'" in message:
        return "a {{ or {% is not closed, or an endif or endfor is missing."
    if "No filter named" in message or "unknown tag" in message:
        return f"{message.split('.', maxsplit=1)[0]}."
    return f"the template cannot be read: {message}"


def _without_fields(source: str) -> str:
    """Return the template's own text on its own lines, each field put between the two marks."""
    parts: list[str] = []
    lines = 1
    expression: list[str] | None = None
    for line, kind, value in _READER.lex(source):
        if kind == "data":
            parts.append("\n" * (line - lines))
            parts.append(value)
            lines = line + value.count("\n")
        elif kind == "variable_begin":
            expression = []
        elif kind == "variable_end":
            parts.append(f"{FIELD_OPEN}{''.join(expression or [])}{FIELD_CLOSE}")
            expression = None
        elif expression is not None and kind != "whitespace":
            expression.append(value if kind != "string" else "text")
    return "".join(parts)
