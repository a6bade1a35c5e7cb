"""Word papers as PDF, through LibreOffice where the server has it; else Word is the form.

The program runs with a home and a profile of its own, one at a time, and never longer than
``LONGEST``: a paper that it cannot print must not hold up a page or the worker.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape

from django.conf import settings

from metrics.papers.layout import BODY, HEAVY, KAI, PLAIN, TITLE

LONGEST = 60.0  # seconds for one paper
PATIENCE = 10.0  # seconds that one waits for another to be done
ASKING = 5.0  # seconds for naming a font
KEPT = timedelta(days=90)  # how long a PDF is kept for whoever asks again
_PROGRAMS = ("soffice", "libreoffice")
_SONG = ("SimSun", "STSong", "Noto Serif CJK SC", "Source Han Serif SC", "AR PL UMing CN")
_SANS = ("Microsoft YaHei", "WenQuanYi Zen Hei", "Noto Sans CJK SC", "Source Han Sans SC")
# What may stand in for the fonts that a paper names, the nearest first; the last ones are free.
_NEAREST = {
    BODY: ("FangSong_GB2312", "FangSong", "仿宋", "STFangsong", "FandolFang", *_SONG),
    KAI: ("KaiTi_GB2312", "KaiTi", "楷体", "STKaiti", "LXGW WenKai", "AR PL UKai CN", *_SONG),
    TITLE: (
        "FZXiaoBiaoSong-B05S",
        "方正小标宋_GBK",
        "STZhongsong",
        "Noto Serif CJK SC:bold",
        *_SONG,
    ),
    HEAVY: ("SimHei", "STHeiti", *_SANS),
    PLAIN: _SONG,
}


class PrintingError(Exception):
    """No PDF came out; the message says why, for people."""


class BusyError(PrintingError):
    """Others are served first; it is worth asking again."""


@dataclass(frozen=True, slots=True)
class Substitute:
    """A font that papers name and the server lacks, and what stands in its place in a PDF."""

    font: str
    stand_in: str


def available() -> bool:
    """Whether this server can make a PDF."""
    return _program() is not None


def to_pdf(data: bytes, digest: str = "") -> bytes:
    """The paper as PDF; with the digest of a paper that never changes it is made once and kept.
    Raises PrintingError."""
    if found := _kept(digest):
        return found
    program = _program()
    if program is None:
        raise PrintingError("服务器没有安装 LibreOffice，不能生成 PDF。请下载 Word 文件。")
    with _alone():
        # Whoever went before may have asked for the same.
        made = _kept(digest) or _printed(program, data)
    if digest:
        _keep(digest, made)
    return made


def _printed(program: str, data: bytes) -> bytes:
    with TemporaryDirectory(prefix="printing-") as name:
        folder = Path(name)
        (folder / "paper.docx").write_bytes(data)
        _run(program, folder)
        made = folder / "paper.pdf"
        if not made.is_file() or not made.stat().st_size:
            raise PrintingError("LibreOffice 没有生成 PDF。请下载 Word 文件。")
        return made.read_bytes()


def _kept(digest: str) -> bytes | None:
    path = _shelf() / f"{digest}.pdf"
    return path.read_bytes() if digest and path.is_file() else None


def _keep(digest: str, made: bytes) -> None:
    """Whole or not at all; what has been lying there for long goes."""
    folder = _shelf()
    folder.mkdir(mode=0o700, exist_ok=True)
    oldest = time.time() - KEPT.total_seconds()
    for path in folder.iterdir():
        with suppress(FileNotFoundError):  # another process tidies too
            if path.stat().st_mtime < oldest:
                path.unlink()
    unfinished = folder / f"{digest}.{os.getpid()}"
    unfinished.write_bytes(made)
    unfinished.replace(folder / f"{digest}.pdf")


def _shelf() -> Path:
    return Path(settings.VAR_DIR) / "papers"


@cache
def substitutes() -> tuple[Substitute, ...]:
    """What a PDF of this server shows instead of the fonts that papers name; () where all are there
    or nobody can say (no fontconfig, or none that answers). Asked once a process."""
    program = shutil.which("fc-match")
    if program is None:
        return ()
    found = []
    with TemporaryDirectory(prefix="fonts-") as name:
        environment = _environment(Path(name))
        for font in _NEAREST:
            try:
                said = _matched(program, font, environment)
            except (OSError, subprocess.TimeoutExpired):
                return ()
            families = said.split(",")
            if said and font not in families and not _is_alias(font, families):
                found.append(Substitute(font, families[0]))
    return tuple(found)


def _matched(program: str, font: str, environment: dict[str, str]) -> str:
    """The families of the font that is taken for it."""
    return subprocess.run(  # noqa: S603 (a program of the system, names of our own)
        [program, "-f", "%{family}\n", font],
        capture_output=True,
        text=True,
        timeout=ASKING,
        check=False,
        env=environment,
    ).stdout.strip()


def _is_alias(font: str, families: list[str]) -> bool:
    """The same design under its Latin name."""
    same = {BODY: {"FangSong_GB2312"}, KAI: {"KaiTi_GB2312"}, HEAVY: {"SimHei"}, PLAIN: {"SimSun"}}
    return bool(same.get(font, set()) & set(families))


def _program() -> str | None:
    return next((path for name in _PROGRAMS if (path := shutil.which(name))), None)


def _run(program: str, folder: Path) -> None:
    profile = (folder / "profile").as_uri()
    command = [program, f"-env:UserInstallation={profile}", "--headless", "--norestore"]
    command += ["--nolockcheck", "--convert-to", "pdf", "--outdir", str(folder)]
    process = subprocess.Popen(  # noqa: S603 (a program of the system, a file of our own)
        [*command, str(folder / "paper.docx")],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=_environment(folder),
        start_new_session=True,  # all that it starts ends with it
    )
    try:
        code = process.wait(timeout=LONGEST)
    except subprocess.TimeoutExpired as late:
        raise PrintingError(f"生成 PDF 超过 {LONGEST:.0f} 秒，已停止。请下载 Word 文件。") from late
    finally:
        _end(process)
    if code:
        raise PrintingError(f"LibreOffice 出错（代码 {code}），没有生成 PDF。请下载 Word 文件。")


def _end(process: subprocess.Popen[bytes]) -> None:
    """The whole group: soffice starts a second program that does the work."""
    with suppress(ProcessLookupError, PermissionError):  # nothing of it is left
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of the server's own settings; fonts by the nearest that there are."""
    fonts = folder / "fonts.conf"
    fonts.write_text(_fonts(), encoding="utf-8")
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "LANG": "C.UTF-8",
        "SAL_USE_VCLPLUGIN": "svp",
        "FONTCONFIG_FILE": str(fonts),
    }


def _fonts() -> str:
    """The system's own configuration and, for each font of a paper, what stands in for it."""
    rules = "\n".join(_rule(font, nearest) for font, nearest in _NEAREST.items())
    return (
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>\n'
        '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>\n'
        f'<cachedir prefix="xdg">fontconfig</cachedir>\n{rules}\n</fontconfig>\n'
    )


def _rule(font: str, nearest: tuple[str, ...]) -> str:
    families = [escape(name.removesuffix(":bold")) for name in nearest]
    listed = "".join(f"<string>{name}</string>" for name in dict.fromkeys(families))
    bold = ""
    if any(name.endswith(":bold") for name in nearest):
        bold = '<edit name="weight" mode="assign" binding="strong"><const>bold</const></edit>'
    return (
        f'<match target="pattern"><test name="family"><string>{escape(font)}</string></test>'
        f'<edit name="family" mode="append" binding="strong">{listed}</edit>{bold}</match>'
    )


@contextmanager
def _alone() -> Iterator[None]:
    """One paper at a time on this server; whoever waits too long is told so."""
    until = time.monotonic() + PATIENCE
    with open(settings.VAR_DIR / "printing.lock", "a") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as taken:
                if time.monotonic() > until:
                    raise BusyError("正在生成别的 PDF，请稍后再试。") from taken
                time.sleep(0.2)
        try:
            yield
        finally:
            fcntl.flock(lock, fcntl.LOCK_UN)
