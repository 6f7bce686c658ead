"""What the system tells the app: that it must end, or that its terminal is gone."""

from __future__ import annotations

import asyncio
import os
import signal

from textual.driver import Driver

from lora_tutor.tui.resting import TellsAtRest


class ListensToTheSystem(TellsAtRest):
    """An app that ends when it is told to, however its terminal fares."""

    def told_to_end(self) -> None:
        """The terminal went away or the system shuts down."""
        raise NotImplementedError

    def get_driver_class(self) -> type[Driver]:
        theirs = super().get_driver_class()
        if theirs.__name__ == "LinuxDriver":
            from lora_tutor.tui.terminal_driver import TerminalDriver

            return TerminalDriver
        return theirs

    def listen(self) -> None:
        if os.name != "posix":
            return
        from lora_tutor.tui.terminal_driver import TerminalDriver

        loop, driver = asyncio.get_running_loop(), self._driver

        def told(*_: object) -> None:
            if isinstance(driver, TerminalDriver):
                driver.hurry()
            loop.call_soon_threadsafe(self.told_to_end)

        for name in ("SIGHUP", "SIGTERM"):
            number = getattr(signal, name)
            # The loop takes it away again when it closes. It hears nothing while it waits for the
            # terminal, and misses a signal then: its pipe is full after some 270 keys.
            loop.add_signal_handler(number, self.told_to_end)
            signal.signal(number, told)
        if isinstance(driver, TerminalDriver):
            driver.call_when_gone(self.told_to_end)
