"""The desk as a widget: what the browser chooses and touches in, the page that it shows out."""

import gc
from pathlib import Path

import traitlets
from anywidget import AnyWidget

from lib.core.errors import Faults
from lib.core.paths import ROOT
from lib.explore.desk import Desk
from lib.explore.keep import keep_view
from lib.explore.page import write_controls, write_view

HERE = Path(__file__).parent


class Explorer(AnyWidget):
    """A page on which a case is looked at in many ways: `choice` and `touched` come from it, `page` goes to it."""

    _esm = HERE / "widget.js"
    _css = HERE / "widget.css"
    controls = traitlets.Unicode().tag(sync=True)
    choice = traitlets.Dict().tag(sync=True)
    touched = traitlets.Unicode().tag(sync=True)
    page = traitlets.Unicode().tag(sync=True)
    asked = traitlets.Int().tag(sync=True)
    told = traitlets.Unicode().tag(sync=True)

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.view = desk.look(desk.choice)
        super().__init__(controls=write_controls(desk), choice=desk.choice, page=write_view(self.view, ""))

    def __repr__(self) -> str:
        """Return what stands in a notebook that has not been run."""
        return "A page to explore the case by hand: run all cells to see it."

    @traitlets.observe("choice")
    def _follow(self, _: object) -> None:
        try:
            self.view = self.desk.look(self.choice)
            self.page = write_view(self.view, self.touched)
        except Faults as found:
            self.told = "; ".join(found.faults)

    @traitlets.observe("touched")
    def _open(self, _: object) -> None:
        self.page = write_view(self.view, self.touched)

    @traitlets.observe("asked")
    def _keep(self, _: object) -> None:
        try:
            folder = keep_view(self.view)
        except (OSError, Faults) as error:
            self.told = f"The view could not be exported: {error}"
            return
        place = folder.relative_to(ROOT) if folder.is_relative_to(ROOT) else folder
        self.told = f"Figure, tables, parameters and command are in {place.as_posix()}/."


def explore(**given: object) -> Explorer:
    """Return the page of the case that these parameters open; raise `Faults` listing every error.

    What is there by then is not searched for garbage any more: that would hold up every change on the page.
    """
    explorer = Explorer(Desk(**given))
    gc.unfreeze()  # of pages opened before, some may be garbage
    gc.collect()
    gc.freeze()
    return explorer
