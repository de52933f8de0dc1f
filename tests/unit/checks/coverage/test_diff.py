"""Which lines a diff adds, whatever the names and the lines of the files look like."""

import pytest

from pytest_lifeos.checks.coverage.diff import added_lines
from pytest_lifeos.finding import CannotTell

_CHANGED = b"""\
diff --git a/shop/sign.py b/shop/sign.py
index 1111111..2222222 100644
--- a/shop/sign.py
+++ b/shop/sign.py
"""


@pytest.mark.parametrize(
    ("hunks", "lines"),
    [
        (b"@@ -2 +2 @@ def sign(number):\n-    old\n+    new\n", {2}),
        (b"@@ -0,0 +1,3 @@\n+a\n+b\n+c\n", {1, 2, 3}),
        (b"@@ -4,2 +3,0 @@\n-a\n-b\n", set()),
        (b"@@ -1 +1 @@\n-a\n+b\n@@ -9,0 +10,2 @@\n+c\n+d\n", {1, 10, 11}),
        (b"@@ -1,3 +1,3 @@\n a\n-b\n+c\n\n", {2}),
        (b"@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n\\ No newline at end of file\n", {1}),
        (b"@@ -1 +1,2 @@\n--- a/x.py\n+++ b/x.py\n+@@ -1 +1 @@\n", {1, 2}),
        (b"@@ -1 +1 @@\n-a\r\n+b\x0cc\r\n", {1}),
    ],
    ids=["other", "new", "deleted", "two", "context", "no-end", "looks-like-a-head", "crlf"],
)
def test_the_added_lines_of_a_file_are_counted_as_its_hunks_say(
    hunks: bytes, lines: set[int]
) -> None:
    expected = {b"shop/sign.py": frozenset(lines)} if lines else {}

    assert added_lines(_CHANGED + hunks) == expected


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"+++ b/a file.py\t\n", b"a file.py"),
        (b'+++ "b/caf\\303\\251.py"\n', "café.py".encode()),
        (b'+++ "b/a\\"b\\\\c\\td.py"\n', b'a"b\\c\td.py'),
        (b"+++ b/b/b.py\n", b"b/b.py"),
    ],
    ids=["blank", "unicode", "quotes", "twice"],
)
def test_a_name_is_read_as_git_writes_it(head: bytes, name: bytes) -> None:
    text = b"diff --git a/x b/x\n--- a/x\n" + head + b"@@ -1 +1 @@\n-a\n+b\n"

    assert added_lines(text) == {name: frozenset({1})}


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"diff --git a/x.py b/y.py\nsimilarity index 100%\nrename from x.py\nrename to y.py\n",
        b"diff --git a/x.py b/x.py\nold mode 100644\nnew mode 100755\n",
        (
            b"diff --git a/x.py b/x.py\ndeleted file mode 100644\nindex 1..0\n--- a/x.py\n"
            b"+++ /dev/null\n@@ -1 +0,0 @@\n-a\n"
        ),
    ],
    ids=["nothing", "renamed", "mode", "deleted"],
)
def test_what_adds_no_line_has_no_entry(text: bytes) -> None:
    assert added_lines(text) == {}


@pytest.mark.parametrize(
    "text",
    [
        b"Binary files a/x.py and b/x.py differ\n",
        _CHANGED + b"@@ -1 +1,2 @@\n-a\n+b\n",
        _CHANGED + b"@@ -1 +1,2 @@\n-a\n+b\n@@ -3 +4 @@\n-c\n+d\n",
        _CHANGED + b"@@@ -1 -1 +1 @@@\n--a\n++b\n",
        b"diff --git a/x b/x\n--- x\n+++ x\n@@ -1 +1 @@\n-a\n+b\n",
        b"\x1b[1mdiff --git a/x b/x\x1b[m\n",
    ],
    ids=["binary", "too-short", "hunk-too-short", "combined", "no-prefix", "coloured"],
)
def test_what_is_no_such_diff_cannot_be_told(text: bytes) -> None:
    with pytest.raises(CannotTell) as caught:
        added_lines(text)

    assert caught.value.code == "coverage-diff"
