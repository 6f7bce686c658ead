"""`lora-tutor serve`: the app in a browser of this computer."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from lora_tutor.cli.setup import Setup, global_options, how_to_end, pass_setup, put, say
from lora_tutor.errors import ExitCode, UsageError
from lora_tutor.files.locations import workspace_dir

if TYPE_CHECKING:
    from lora_tutor.serving.server import Server

DEFAULT_PORT = 8730
_LAST_PORT = 65535


@click.command()
@click.option(
    "--port",
    type=int,
    default=DEFAULT_PORT,
    show_default=True,
    metavar="N",
    help="0: any free one.",
)
@click.option(
    "--open/--no-open", "open_browser", help="Open the browser too (default: print only)."
)
@click.option(
    "--origin",
    "origins",
    multiple=True,
    metavar="URL",
    help="Answer under this address too: of a forwarded port or an https proxy. May be repeated.",
)
@global_options
@pass_setup
def serve(setup: Setup, port: int, open_browser: bool, origins: tuple[str, ...]) -> ExitCode:
    """Show the app in a browser of this computer, until Ctrl-C.

    The address holds a secret that is new each time; whoever has it may run code as you. One tab
    can be open at a time. When it is closed the app ends, and your text is kept.

    A port that is forwarded under its own number (`ssh -L 8730:localhost:8730`) needs no more.
    Under another number, or behind a proxy such as that of Codespaces, name what the browser shows:
    `--origin http://localhost:18730`, `--origin https://NAME-8730.app.github.dev`. Whoever may use
    that proxy and has the address may run code as you.

    The browser gives every key that the app uses to the app, but for Ctrl+W, which closes the tab
    (Alt+Backspace deletes a word), and in Firefox Ctrl+Q (`q` in the map ends the app). F4 cannot
    lend the page to an editor; it says where the file is, and saving there grades here.
    """
    if os.name != "posix":
        raise UsageError("`serve` needs Linux or macOS; on Windows, run it in WSL.")
    if not 0 <= port <= _LAST_PORT:
        raise UsageError(
            f"There is no port {port}; name one from 0 (any free one) to {_LAST_PORT}."
        )
    from lora_tutor.serving import server
    from lora_tutor.serving.origins import origin_of

    named = [origin_of(each) for each in origins]

    def announce(served: Server) -> None:
        say(f"The app is at this address, for this computer alone; {how_to_end()}.")
        put("".join(f"{address}\n" for address in (served.url, *served.elsewhere)))
        if open_browser:
            _open(served)

    with server.bind(port) as at:
        server.serve(_command_line(setup), at, announce, named)
    return ExitCode.INTERRUPTED


def _command_line(setup: Setup) -> list[str]:
    """The app's. What would stop it is found here, before a browser waits for it."""
    from lora_tutor.serving.child import command_line

    setup.session()
    setup.close()
    return command_line(workspace_dir(setup.workspace), setup.course)


def _open(served: Server) -> None:
    import threading
    import webbrowser

    def show() -> None:
        if not webbrowser.open(served.invitation()):
            say("No browser could be opened; open the address yourself.")

    threading.Thread(target=show, daemon=True).start()
