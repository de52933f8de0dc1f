"""The page of the day in a real browser, with the policy that its headers set."""

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import BinaryIO

import pytest

Command = Callable[..., subprocess.CompletedProcess[str]]
NAMES = ("chromium", "chromium-browser", "google-chrome")
LONGEST_S = 120

CARDS = """
[...document.querySelectorAll("section")].map((card) =>
  [...card.querySelectorAll("li, p.mood")].map((line) => line.innerText.replace(/\\s+/g, " ")))
"""


class Page:
    """A page of a headless Chromium, spoken to by its DevTools pipe: JSON that ends with NUL.

    https://chromedevtools.github.io/devtools-protocol/
    """

    def __init__(self, to_browser: BinaryIO, from_browser: BinaryIO) -> None:
        self._out, self._in = to_browser, from_browser
        self._number = 0
        self._session: dict[str, object] = {}
        self.events: list[dict[str, object]] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = {"sessionId": attached["sessionId"]}
        for domain in ("Page", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **params: object) -> dict[str, object]:
        """What the browser answers."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": params, **self._session}
        self._out.write(json.dumps(message).encode() + b"\0")
        self._out.flush()
        while (answer := self._read()).get("id") != self._number:
            self.events.append(answer)
        result = answer.get("result")
        assert isinstance(result, dict), answer
        return result

    def open(self, address: str) -> None:
        """Shows the page at an address, and waits until it is there."""
        self.call("Page.navigate", url=address)
        self._wait_for_page()

    def run(self, script: str) -> object:
        """The value of a script; a promise is waited for."""
        done = self.call(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in done, done
        result = done["result"]
        assert isinstance(result, dict)
        return result.get("value")

    def submit(self, form: str, **values: str) -> object:
        """Fills a form and sends it; what the page says when it is there again."""
        self._fill(form, values)
        self.run(f"document.getElementById('{form}').requestSubmit()")
        self._wait_for_page()
        return self.run("document.getElementById('said').textContent")

    def submit_in_vain(self, form: str, **values: str) -> object:
        """Fills a form and sends it; what stands beside it when it was refused."""
        self._fill(form, values)
        return self.run(f"""new Promise((done) => {{
            const form = document.getElementById('{form}'), place = form.querySelector('.fault');
            new MutationObserver(() => done(place.innerText)).observe(place, {{attributes: true}});
            form.requestSubmit();
        }})""")

    def _fill(self, form: str, values: dict[str, str]) -> None:
        self.run(f"document.getElementById('{form}').closest('details')?.setAttribute('open', '')")
        for name, value in values.items():
            field = f"document.getElementById('{form}').elements.{name}"
            self.run(f"{field}.value = {json.dumps(value)}")

    def _wait_for_page(self) -> None:
        def loaded() -> list[dict[str, object]]:
            return [event for event in self.events if event.get("method") == "Page.loadEventFired"]

        while not loaded():
            self.events.append(self._read())
        self.events = [event for event in self.events if event not in loaded()]

    def _read(self) -> dict[str, object]:
        message = bytearray()
        while (byte := self._in.read(1)) != b"\0":
            assert byte, "the browser ended"
            message += byte
        return dict(json.loads(message))


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    """An empty page; the browser is killed if the test takes too long."""
    browser = next((found for found in map(shutil.which, NAMES) if found), None)
    if browser is None:
        pytest.skip(f"none of {', '.join(NAMES)} is on PATH: no browser opens the page")
    theirs_in, ours_out = os.pipe()
    ours_in, theirs_out = os.pipe()
    # The browser reads its pipe 3 and writes its pipe 4. Without its sandbox it starts as root and
    # in a container; it is shown our own pages only.
    argv = ["bash", "-c", f'exec "$@" 3<&{theirs_in} 4>&{theirs_out}', "bash", browser]
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe"]
    with (
        open(ours_out, "wb") as to_browser,
        open(ours_in, "rb") as from_browser,
        subprocess.Popen(
            [*argv, *flags, f"--user-data-dir={tmp_path / 'browser'}"],
            pass_fds=(theirs_in, theirs_out),
            stderr=subprocess.DEVNULL,
        ) as process,
    ):
        os.close(theirs_in)
        os.close(theirs_out)
        watch = threading.Timer(LONGEST_S, process.kill)
        watch.start()
        try:
            yield Page(to_browser, from_browser)
        finally:
            watch.cancel()
            process.kill()


def test_a_day_can_be_lived_in_a_browser(page: Page, port: int, flask: Command) -> None:
    """Everything is added, ticked off and shown; what is refused says why; no policy is broken."""
    flask("db", "upgrade", "head")
    page.open(f"http://127.0.0.1:{port}/")
    today = date.fromisoformat(str(page.run("document.querySelector('time').dateTime")))

    said = [
        page.submit("add-task", title="Buy <b>milk</b>", priority="1"),
        page.submit("add-task", title="Call home"),
        page.submit("do-task-2"),
        page.submit("add-habit", name="Read"),
        page.submit("check-habit-1"),
        page.submit_in_vain("add-habit", name="Read"),
        page.submit("write-entry", mood="4", text="Sun."),
        page.submit("add-account", name="Purse"),
        page.submit("add-transaction", description="Bread", amount_cents="3,5"),
    ]

    focus = page.run("document.activeElement.name")
    broken = [event for event in page.events if '"source": "security"' in json.dumps(event)]
    assert (said, page.run(CARDS), focus, broken) == (
        [
            "The task is added.",
            "The task is added.",
            "The task is done.",
            "The habit is added.",
            "The habit is kept today.",
            "name: another habit has this name",
            "The entry is kept.",
            "The account is added.",
            "The transaction is added.",
        ],
        [
            ["Buy <b>milk</b> urgent today Done Buy <b>milk</b>"],
            ["Read done 1 day Undo Read"],
            ["good 4 of 5"],
            ["Purse -3.50 EUR"],
            [f"{today:%d %b} Bread Purse, uncategorised -3.50 EUR"],
        ],
        "description",
        [],
    )
