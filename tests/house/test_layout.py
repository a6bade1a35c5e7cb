"""Rules about the house itself. Each rule is a function from a sample to its complaints."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HOUSE = {
    *("manage.py", "run", "requirements.txt", "requirements.in", "pyproject.toml"),
    *("requirements-dev.txt", "requirements-dev.in", "README.md", "CHANGELOG.md", "LICENSE"),
    *("config", "campaigns", "metrics", "templates", "static", "fixtures", "tests", "deploy"),
    *(".ci", ".dockerignore", ".editorconfig", ".gitattributes", ".gitignore"),
}
# Made by tools and kept out of the repository by .gitignore.
MADE = {
    *(".git", ".venv", "var", "wheelhouse", ".env", "__pycache__", ".coverage", "htmlcov"),
    *(".pytest_cache", ".mypy_cache", ".ruff_cache", ".import_linter_cache", ".hypothesis"),
    *(".benchmarks", ".idea", ".vscode", ".DS_Store"),
}
LONGEST_FILE = 400
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc"}
# Written in two parts, or this file would break its own rule.
REGISTRIES = [
    *(f"{name}.{end}" for name, end in (("pypi", "org"), ("pythonhosted", "org"))),
    *(f"{name}.{end}" for name, end in (("npmjs", "org"), ("npmmirror", "com"))),
    *(f"{name}.{end}" for name, end in (("deb.debian", "org"), ("tuna.tsinghua", "edu"))),
]
MACHINE_PATH = re.compile(r"(?<![\w.\-}*])/(?:work|root|home)/")
SCRIPT_BODY = re.compile(r"<script\b[^>]*>\s*[^\s<]", re.IGNORECASE)
STYLE = re.compile(r"<style\b|<[^>]*\sstyle\s*=", re.IGNORECASE)
HANDLER = re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE)
OUTSIDE_ASSET = re.compile(
    r"<(?:script|link|img|iframe|source|video|audio|object|embed|use|image)\b"
    r"[^>]*\b(?:src|href|srcset|data)\s*=\s*[\"']?\s*(?:https?:)?//",
    re.IGNORECASE,
)
OUTSIDE_STYLE = re.compile(r"(?:url\(|@import)\s*[\"']?\s*(?:https?:)?//", re.IGNORECASE)
# Between Chinese characters stand ，；：！？（）, never their narrow relatives.
SPOKEN = {"campaigns", "metrics", "config", "run"}
NARROW = re.compile(r"[\u3007\u3400-\u9fff][,;:!?()]|[,;:!?()][\u3007\u3400-\u9fff]")
NOT_SHOWN = re.compile(
    r"{%\s*comment\b.*?{%\s*endcomment\s*%}|{#.*?#}|{{.*?}}|{%.*?%}|<!--.*?-->|<[^>]*>", re.DOTALL
)

# What a page shows at this instant. A press does not wait for the next page, `expect` does.
GLANCES = {
    *("inner_text", "all_inner_texts", "text_content", "all_text_contents", "inner_html", "all"),
    *("input_value", "get_attribute", "count", "bounding_box", "is_visible", "is_hidden"),
    *("is_checked", "is_enabled", "is_disabled", "is_editable"),
}

Rule = Callable[[Path, str], list[str]]


def unknown_at_the_top(names: set[str]) -> set[str]:
    return names - HOUSE - MADE


def drawers(path: Path, _text: str) -> list[str]:
    return [f"{part}: a name that says nothing" for part in path.parts if stem(part) in DRAWERS]


def stem(part: str) -> str:
    return part.partition(".")[0]


def long_file(path: Path, text: str) -> list[str]:
    lines = text.count("\n")
    too_long = path.suffix == ".py" and "migrations" not in path.parts and lines > LONGEST_FILE
    return [f"{lines} lines"] if too_long else []


def hidden_logic(path: Path, text: str) -> list[str]:
    """A `save()` of one's own, or a signal: what happens then is not written where it is called."""
    if path.suffix != ".py" or path.parts[0] not in {"campaigns", "metrics"}:
        return []
    return [name for node in ast.walk(ast.parse(text)) for name in _hidden_in(node)]


def _hidden_in(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.ClassDef):
        functions = (item for item in node.body if isinstance(item, ast.FunctionDef))
        yield from (f"{node.name}.save()" for item in functions if item.name == "save")
    elif isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names if _is_signal(alias.name))
    elif isinstance(node, ast.ImportFrom):
        names = (f"{node.module}.{alias.name}" for alias in node.names)
        yield from (name for name in names if _is_signal(name))


def _is_signal(name: str) -> bool:
    return "signals" in name.split(".") or name.startswith("django.dispatch")


def workplace(path: Path, text: str) -> list[str]:
    """Where packages come from and where the folder lies is each machine's own affair."""
    hosts = [host for host in REGISTRIES if host in text]
    return hosts + MACHINE_PATH.findall(text)


def page_with_code(path: Path, text: str) -> list[str]:
    """The content security policy allows scripts and styles only from files of our own."""
    if path.suffix != ".html" or path.parts[0] != "templates":
        return []
    rules = {"inline script": SCRIPT_BODY, "handler": HANDLER, "outside asset": OUTSIDE_ASSET}
    if "mail" not in path.parts:  # mail programs know no style sheets
        rules["inline style"] = STYLE
    return [name for name, pattern in rules.items() if pattern.search(text)]


def outside_style(path: Path, text: str) -> list[str]:
    return OUTSIDE_STYLE.findall(text) if path.suffix == ".css" else []


def narrow_punctuation(path: Path, text: str) -> list[str]:
    """What people read, in words of the code or on a page, is set as Chinese is set."""
    if path.parts[0] in SPOKEN and (path.suffix == ".py" or path.name == "run"):
        return [found for words in said(ast.parse(text)) for found in NARROW.findall(words)]
    if path.suffix == ".html" and path.parts[0] == "templates":
        return NARROW.findall(NOT_SHOWN.sub(" ", text))
    return []


def said(tree: ast.Module) -> Iterator[str]:
    """Every string but those that only explain; of an f-string, what stands outside the braces."""
    explaining = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        text = isinstance(node, ast.Constant) and id(node) not in explaining and node.value
        if isinstance(text, str):
            yield text


def impatient(path: Path, text: str) -> list[str]:
    """A browser test that asserts on a glance at the page, its own or a helper's beside it."""
    if path.parts[:2] != ("tests", "browser") or path.suffix != ".py":
        return []
    nodes = list(ast.walk(ast.parse(text)))
    functions = [node for node in nodes if isinstance(node, ast.FunctionDef)]
    helpers = {function.name for function in functions if _hands_on_a_glance(function)}
    return [
        f"line {node.lineno}: {name} does not wait, expect(…).to_… does"
        for node in nodes
        if isinstance(node, ast.Assert)
        for name in _glances(node.test, helpers)
    ]


def _hands_on_a_glance(function: ast.FunctionDef) -> bool:
    answers = (node for node in ast.walk(function) if isinstance(node, ast.Return))
    return any(name for answer in answers for name in _glances(answer, set()))


def _glances(part: ast.AST, helpers: set[str]) -> Iterator[str]:
    for node in ast.walk(part):
        if isinstance(node, ast.Attribute) and node.attr == "url":
            yield "url"
        elif isinstance(node, ast.Call):
            owner, _, name = ast.unparse(node.func).rpartition(".")
            of_words = name == "count" and node.args  # "a word".count("o")
            if name in (GLANCES if owner else helpers) and not of_words:
                yield f"{name}()"


RULES: list[Rule] = [
    *(drawers, long_file, hidden_logic, workplace),
    *(page_with_code, outside_style, narrow_punctuation, impatient),
]


def files() -> Iterator[tuple[Path, str]]:
    """Every text of the repository, vendored ones excepted: they are kept as they came."""
    rooms = [path for path in ROOT.iterdir() if path.name not in MADE]
    below = [path for room in rooms for path in room.rglob("*")]
    for path in sorted(path for path in [*rooms, *below] if path.is_file()):
        inside = path.relative_to(ROOT)
        if MADE.intersection(inside.parts) or inside.parts[:2] == ("static", "vendor"):
            continue
        try:
            yield inside, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture, a font, a workbook


def test_the_top_level_is_the_given_one() -> None:
    assert unknown_at_the_top({path.name for path in ROOT.iterdir()}) == set()
    assert unknown_at_the_top({"notes.txt", "run"}) == {"notes.txt"}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps(rule: Rule) -> None:
    complaints = {str(path): rule(path, text) for path, text in files()}
    assert {path: found for path, found in complaints.items() if found} == {}


BAD = [
    (drawers, "metrics/utils.py", ""),
    (drawers, "campaigns/helpers/dates.py", ""),
    (drawers, "static/js/common.js", ""),
    (long_file, "metrics/long.py", "\n" * (LONGEST_FILE + 1)),
    (hidden_logic, "metrics/models/entry.py", "class A:\n    def save(self): ..."),
    (hidden_logic, "campaigns/apps.py", "from django.db.models import signals"),
    (hidden_logic, "campaigns/apps.py", "from django.db.models.signals import post_save"),
    (hidden_logic, "metrics/apps.py", "import campaigns.signals"),
    (hidden_logic, "metrics/apps.py", "from django.dispatch import receiver"),
    (workplace, "README.md", f"pip install -i https://{REGISTRIES[0]}/simple"),
    (workplace, "run", "#!" + "/".join(("", "root", "bin", "python"))),
    (workplace, "notes.md", "see " + "/".join(("", "work", "main"))),
    (page_with_code, "templates/a.html", "<script>start()</script>"),
    (page_with_code, "templates/a.html", '<script type="module">\n  start()</script>'),
    (page_with_code, "templates/a.html", '<p class="a"\n style="color: red">'),
    (page_with_code, "templates/a.html", "<style>p {}</style>"),
    (page_with_code, "templates/a.html", '<a onclick="go()">'),
    (page_with_code, "templates/a.html", '<script src="https://cdn.example/a.js"></script>'),
    (page_with_code, "templates/a.html", '<link rel="stylesheet" href="//cdn.example/a.css">'),
    (page_with_code, "templates/mail/a.html", '<img src="http://example/a.png">'),
    (outside_style, "static/css/a.css", "@import 'https://example/a.css';"),
    (outside_style, "static/css/a.css", "a { background: url(//example/a.png) }"),
    (narrow_punctuation, "metrics/a.py", 'raise ValueError("没有:目标")'),
    (narrow_punctuation, "campaigns/a.py", 'say = f"{count}处错误,没有计算"'),
    (narrow_punctuation, "run", "print(f\"{name or '(空)'}\")"),
    (narrow_punctuation, "templates/a.html", "<p>你好!</p>"),
    (narrow_punctuation, "templates/a.html", "<p>{{ place }}(并列)</p>"),
    (impatient, "tests/browser/test_a.py", "assert 'a' in page.inner_text('h1')"),
    (impatient, "tests/browser/test_a.py", "assert page.locator('tr').count() == 16"),
    (impatient, "tests/browser/test_a.py", "assert not all(row.is_visible() for row in rows)"),
    (impatient, "tests/browser/test_a.py", "assert visit.page.url.endswith('#SD01')"),
    (
        *(impatient, "tests/browser/test_a.py"),
        "def said(page):\n    return page.inner_text('p')\n\nassert said(page) == 'a'",
    ),
]
GOOD = [
    (drawers, "metrics/commons.py", ""),
    (long_file, "metrics/migrations/0001.py", "\n" * 999),
    (hidden_logic, "metrics/actions/entry.py", "def save(line):\n    line.save()"),
    (workplace, "fixtures/a.yaml", "https://www.example.gov.cn/work/2026.html"),
    (page_with_code, "templates/a.html", "<script src=\"{% static 'js/a.js' %}\" defer></script>"),
    (page_with_code, "templates/a.html", '<a href="https://www.gov.cn/">国务院</a>'),
    (page_with_code, "templates/mail/a.html", '<p style="margin: 0">'),
    (outside_style, "static/css/a.css", "a { background: url(../img/a.svg) }"),
    (narrow_punctuation, "metrics/a.py", '"""目标: a goal."""\nsay = f"共{len(x)}个：a, b"'),
    (narrow_punctuation, "metrics/a.py", "# 目标: a goal\nclass A:\n    x = 1\n    '目标: a'"),
    (narrow_punctuation, "tests/a.py", 'say = "目标:"'),
    (
        narrow_punctuation,
        "templates/a.html",
        "{# 页:页 #}<a title='页'>{{ x|default:'页' }}：页</a>",
    ),
    (impatient, "tests/browser/test_a.py", "expect(page.locator('h1')).to_have_text('a')"),
    (impatient, "tests/browser/test_a.py", "seen = page.inner_text('p')\nassert float(seen) > 1"),
    (impatient, "tests/browser/test_a.py", "assert all(said) and paper.count('a') == 1"),
    (impatient, "tests/unit/test_a.py", "assert rows.count() == 1"),
]


@pytest.mark.parametrize(("rule", "path", "text"), BAD)
def test_a_rule_notices(rule: Rule, path: str, text: str) -> None:
    assert rule(Path(path), text)


@pytest.mark.parametrize(("rule", "path", "text"), GOOD)
def test_a_rule_lets_pass(rule: Rule, path: str, text: str) -> None:
    assert rule(Path(path), text) == []
